/// How a pool is doing, for metrics. Counts grow for ever; the others are of this moment.
public struct PoolStatistics: Sendable {
    /// Most connections at once.
    public var limit = 0
    /// Connections open.
    public var open = 0
    /// Connections at work.
    public var inUse = 0
    /// Open connections with nothing to do.
    public var idle: Int { max(0, open - inUse) }
    /// Units of work waiting for a connection.
    public var waiting = 0
    /// Connections made since the start.
    public var connects: Int64 = 0
    /// Failed attempts to connect.
    public var connectErrors: Int64 = 0
    /// Connections that broke.
    public var lostConnections: Int64 = 0
    /// Units of work finished, well or badly.
    public var completed: Int64 = 0
    /// Units of work that failed, cancellations included.
    public var failed: Int64 = 0
    /// Statements that shared a round trip with others.
    public var together: Int64 = 0
    /// Units of work that waited for a connection until the acquire time-out.
    public var acquireTimeouts: Int64 = 0
    /// Second and later runs of units of work.
    public var retries: Int64 = 0
}
