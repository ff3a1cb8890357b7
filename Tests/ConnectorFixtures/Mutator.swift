/// Changes bodies at random, the same way for the same seed.
public struct Mutator {
    private var random: SplitMix64
    private static let tokens: [[UInt8]] =
        [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\u0000", "\\ud83d", "null", "true", "-", "0", "1e999",
            ".",
            "\"labels\":", "{}", "[]", "\u{FEFF}", "é", "🚨", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "\"\"",
            "e",
        ].map { Array($0.utf8) } + [[0x00], [0x80], [0xC0], [0xED, 0xA0, 0x80], [0xF5], [0xFF]]

    public init(seed: UInt64) {
        self.random = SplitMix64(state: seed)
    }

    /// One to four changes: bits flipped, bytes set, removed or doubled, tokens put in, parts moved.
    public mutating func mutated(_ body: [UInt8]) -> [UInt8] {
        var result = body
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            guard !result.isEmpty else { return result }
            let at = Int.random(in: 0..<result.count, using: &random)
            let length = min(Int.random(in: 1...24, using: &random), result.count - at)
            switch Int.random(in: 0..<7, using: &random) {
            case 0: result[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: result[at] = UInt8.random(in: 0...255, using: &random)
            case 2: result.removeSubrange(at..<(at + length))
            case 3: result.insert(contentsOf: result[at..<(at + length)], at: at)
            case 4: result.insert(contentsOf: Self.tokens.randomElement(using: &random) ?? [], at: at)
            case 5:
                let part = Array(result[at..<(at + length)])
                result.removeSubrange(at..<(at + length))
                result.insert(contentsOf: part, at: Int.random(in: 0...result.count, using: &random))
            default: result.removeSubrange(at...)
            }
        }
        return result
    }
}

/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators".
public struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    public init(state: UInt64) {
        self.state = state
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
