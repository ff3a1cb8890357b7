/// How a worker works.
public struct JobWorkerOptions: Sendable {
    /// What `job_workers` shows.
    public var name: String
    /// How often it looks for work that nobody told it of, and makes scheduled jobs due.
    public var pollInterval: Duration
    /// How often it says that it lives, looks after dead workers and adds up the counters.
    public var heartbeatInterval: Duration
    /// A worker that was silent for so long is dead, and its jobs are run again. Clocks of one installation must agree
    /// to well within this.
    public var deadAfter: Duration
    /// How long jobs may still run once it is asked to stop; then they are cancelled and go back to the queue.
    public var drainTimeout: Duration

    public init(
        name: String = "worker", pollInterval: Duration = .milliseconds(200),
        heartbeatInterval: Duration = .seconds(2), deadAfter: Duration = .seconds(15),
        drainTimeout: Duration = .seconds(20)
    ) {
        self.name = name
        self.pollInterval = pollInterval
        self.heartbeatInterval = heartbeatInterval
        self.deadAfter = deadAfter
        self.drainTimeout = drainTimeout
    }
}
