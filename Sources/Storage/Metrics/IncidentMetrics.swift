public import Domain

/// How quickly incidents opened in a span of time were acknowledged and resolved. Merged ones do not count.
public struct IncidentMetrics: Sendable, Hashable {
    public struct Figures: Sendable, Hashable {
        public var count: Int
        /// Mean seconds from opening to acknowledgement, over those acknowledged; nil if none was.
        public var mtta: Double?
        /// Mean seconds from opening to resolution, over those resolved; nil if none was.
        public var mttr: Double?
    }

    public struct Day: Sendable, Hashable {
        /// As in `2026-01-31`, in UTC.
        public var day: String
        public var figures: Figures
    }

    public var total: Figures
    /// Days with incidents, oldest first.
    public var byDay: [Day]
    public var bySeverity: [Severity: Figures]
}

/// The figures of the dashboard's header.
public struct Summary: Sendable, Hashable {
    public var openIncidents: Int
    public var unacknowledgedIncidents: Int
    public var openBySeverity: [Severity: Int]
    /// Of open incidents: counted without looking at alerts, however many there are.
    public var firingAlerts: Int
}
