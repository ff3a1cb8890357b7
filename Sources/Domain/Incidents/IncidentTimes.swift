extension Incident {
    /// From opening to the first acknowledgement; nil if nobody has. Never negative.
    public var timeToAcknowledge: Duration? { acknowledgedAt.map { max(.zero, $0 - openedAt) } }

    /// From opening to resolution; nil while it is open. Never negative.
    public var timeToResolve: Duration? { resolvedAt.map { max(.zero, $0 - openedAt) } }
}

/// Means over incidents.
public struct ResponseTimes: Sendable, Hashable {
    public var count: Int
    /// Mean time to acknowledge, over those acknowledged; nil if none is.
    public var meanTimeToAcknowledge: Duration?
    /// Mean time to resolve, over those resolved; nil if none is.
    public var meanTimeToResolve: Duration?

    /// Merged incidents are left out: the one that they went into counts.
    public init(of incidents: some Sequence<Incident>) {
        var count = 0
        var acknowledged: [Duration] = []
        var resolved: [Duration] = []
        for incident in incidents where incident.status != .merged {
            count += 1
            if let time = incident.timeToAcknowledge { acknowledged.append(time) }
            if let time = incident.timeToResolve { resolved.append(time) }
        }
        self.count = count
        meanTimeToAcknowledge = Self.mean(acknowledged)
        meanTimeToResolve = Self.mean(resolved)
    }

    private static func mean(_ durations: [Duration]) -> Duration? {
        durations.isEmpty ? nil : durations.reduce(.zero, +) / durations.count
    }
}
