/// The system's randomness, as Swift's own `SystemRandomNumberGenerator`. That one has no bytes, and the thread sanitizer
/// is told an address that does not exist whenever it is passed `inout` to generic code; this one has one.
public struct SystemRandom: RandomNumberGenerator, Sendable {
    private var place: UInt8 = 0

    public init() {}

    public mutating func next() -> UInt64 { UInt64.random(in: .min ... .max) }
}
