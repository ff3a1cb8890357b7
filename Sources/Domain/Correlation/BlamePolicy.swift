extension CorrelationPolicy {
    /// How failures that overlap are told apart: what it costs to explain a failing service in one way or another, and
    /// how long failures take. A cost is a natural logarithm of odds: what costs 3 more is twenty times less likely.
    public struct Blame: Sendable, Hashable {
        /// What it costs to say of a service…
        public struct Costs: Sendable, Hashable {
            /// …that a failure begins there, where an alert tells of a fault of its own.
            public var ownFault: Double
            /// …the same, where an alert names the kind of thing that the service is for others: Redis, of a cache.
            public var ownKind: Double
            /// …the same, where nothing but symptoms tells of it.
            public var unexplained: Double
            /// …that a failure begins there, though it has said nothing.
            public var silent: Double
            /// …that it suffers from something that has said nothing, where it misses just such a thing.
            public var silentEffect: Double
            /// …the same, where it does not tell what it misses.
            public var vagueEffect: Double
            /// …that it suffers from something two hops away, and what is between has said nothing.
            public var silentHop: Double
            /// …that it suffers through a dependency of another kind than its symptom tells, for each symptom.
            public var wrongKind: Double
            /// …that it suffers from something, where an alert tells of a fault of its own.
            public var intrinsicEffect: Double
            /// …that it suffers from something that was heard of later only.
            public var lateCause: Double

            public init(
                ownFault: Double, ownKind: Double, unexplained: Double, silent: Double, silentEffect: Double,
                vagueEffect: Double, silentHop: Double, wrongKind: Double, intrinsicEffect: Double, lateCause: Double
            ) {
                self.ownFault = ownFault
                self.ownKind = ownKind
                self.unexplained = unexplained
                self.silent = silent
                self.silentEffect = silentEffect
                self.vagueEffect = vagueEffect
                self.silentHop = silentHop
                self.wrongKind = wrongKind
                self.intrinsicEffect = intrinsicEffect
                self.lateCause = lateCause
            }
        }

        /// How long an incident is looked at again, from its first alert.
        public var young: Duration
        /// How many failing services are looked at together at most.
        public var services: Int
        /// A service that has been quiet for so long, and speaks again, fails anew.
        public var pause: Duration
        /// How long a failure takes to show one hop further; and by how much that varies: each such deviation costs 1.
        public var delay: Duration
        public var spread: Duration
        /// An effect so long after its cause, or a cause heard of so long after its effect, is as likely as any.
        public var lag: Duration
        public var late: Duration
        public var costs: Costs

        public init(
            young: Duration, services: Int, pause: Duration, delay: Duration, spread: Duration, lag: Duration,
            late: Duration, costs: Costs
        ) {
            self.young = young
            self.services = services
            self.pause = pause
            self.delay = delay
            self.spread = spread
            self.lag = lag
            self.late = late
            self.costs = costs
        }
    }
}
