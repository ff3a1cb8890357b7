/// How long a job waits before its next run: doubling from `first` up to `longest`, less up to `jitter` of it by
/// chance, so that jobs that failed together do not come back together.
public struct JobBackOff: Sendable {
    public var first: Duration
    public var longest: Duration
    /// 0…1.
    public var jitter: Double

    public init(first: Duration, longest: Duration, jitter: Double = 0.25) {
        self.first = first
        self.longest = longest
        self.jitter = jitter
    }

    /// 1 s, 2 s, 4 s … 15 min.
    public static let standard = JobBackOff(first: .seconds(1), longest: .seconds(900))

    /// The wait after run number `attempt`, which failed.
    public func delay(afterAttempt attempt: Int, using random: inout some RandomNumberGenerator) -> Duration {
        let doublings = min(max(attempt - 1, 0), 40)
        let (seconds, attoseconds) = first.components
        let start = Double(seconds) + Double(attoseconds) / 1e18
        let cap = Double(longest.components.seconds) + Double(longest.components.attoseconds) / 1e18
        let full = min(start * Double(1 << doublings), cap)
        return .microseconds(Int64(full * (1 - jitter * Double.random(in: 0...1, using: &random)) * 1_000_000))
    }
}
