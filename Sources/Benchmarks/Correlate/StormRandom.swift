/// SplitMix64 (Steele, Lea, Flood 2014): the same seed gives the same storm on every machine.
struct StormRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func chance(_ probability: Double) -> Bool {
        Double.random(in: 0..<1, using: &self) < probability
    }

    mutating func seconds(_ range: ClosedRange<Double>) -> Duration {
        .microseconds(Int64(Double.random(in: range, using: &self) * 1e6))
    }

    /// Exponentially distributed, at most eight times the mean.
    mutating func exponential(mean: Double) -> Duration {
        .microseconds(Int64(min(8 * mean, -mean * .log(1 - .random(in: 0..<1, using: &self))) * 1e6))
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &self)]
    }

    /// A position from 0 to `count - 1`, low ones far likelier (Zipf, exponent about 1).
    mutating func skewed(_ count: Int) -> Int {
        let drawn = Double.random(in: 0..<1, using: &self)
        return min(count - 1, Int(Double.pow(Double(count) + 1, drawn)) - 1)
    }
}

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Double {
    fileprivate static func log(_ value: Double) -> Double {
        #if canImport(Glibc)
            Glibc.log(value)
        #else
            Darwin.log(value)
        #endif
    }

    fileprivate static func pow(_ base: Double, _ exponent: Double) -> Double {
        #if canImport(Glibc)
            Glibc.pow(base, exponent)
        #else
            Darwin.pow(base, exponent)
        #endif
    }
}
