/// A token bucket: so much at once, refilled so fast. A value; who keeps it, and for whom, is the caller's business.
public struct TokenBucket: Sendable, Hashable {
    public struct Answer: Sendable, Hashable {
        public var isAllowed: Bool
        /// What may still come at once.
        public var remaining: Int
        /// Until one more may come; zero where one may.
        public var wait: Duration
        /// Until it is full again.
        public var reset: Duration
    }

    private var tokens: Double
    private var at: Timestamp

    /// Full.
    public init(_ measure: LimitPolicy.Bucket, at now: Timestamp) {
        tokens = measure.burst
        at = now
    }

    /// Takes one token if there is one. A clock that goes back refills nothing.
    public mutating func take(_ measure: LimitPolicy.Bucket, at now: Timestamp) -> Answer {
        if now > at {
            let elapsed = Double((now - at).components.seconds) + Double((now - at).components.attoseconds) / 1e18
            tokens = min(measure.burst, tokens + elapsed * measure.perSecond)
            at = now
        }
        let isAllowed = tokens >= 1
        if isAllowed { tokens -= 1 }
        return Answer(
            isAllowed: isAllowed, remaining: Int(tokens),
            wait: isAllowed ? .zero : .seconds((1 - tokens) / measure.perSecond),
            reset: .seconds((measure.burst - tokens) / measure.perSecond))
    }

    /// Whether it would be full by now, so that forgetting it changes nothing.
    public func isFull(_ measure: LimitPolicy.Bucket, at now: Timestamp) -> Bool {
        var copy = self
        return copy.take(measure, at: now).remaining >= Int(measure.burst) - 1
    }
}
