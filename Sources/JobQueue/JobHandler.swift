/// Does the jobs of one kind.
///
/// A job runs at least once and, after a crash, possibly again: doing it twice must do no harm.
public protocol JobHandler: Sendable {
    var kind: JobKind { get }
    /// Most jobs in one call; they all belong to one organization.
    var batch: Int { get }
    /// Most calls at once in one worker.
    var concurrency: Int { get }
    /// True if the jobs of one organization must not run side by side, on any worker.
    var isSerialPerOrg: Bool { get }
    /// How long to wait before a job is run again.
    var backOff: JobBackOff { get }

    /// Does the jobs; gives an outcome for each, in their order. When the worker must stop before it is done the task
    /// is cancelled, and the jobs go back to the queue.
    func run(_ jobs: [Job]) async -> [JobOutcome]
}

extension JobHandler {
    public var batch: Int { 1 }
    public var concurrency: Int { 4 }
    public var isSerialPerOrg: Bool { false }
    public var backOff: JobBackOff { .standard }
}

/// Does jobs that have nothing to do with each other: each by itself.
public protocol SingleJobHandler: JobHandler {
    func run(_ job: Job) async -> JobOutcome
}

extension SingleJobHandler {
    public func run(_ jobs: [Job]) async -> [JobOutcome] {
        var outcomes: [JobOutcome] = []
        for job in jobs { outcomes.append(await run(job)) }
        return outcomes
    }
}

/// How a run ended.
public enum JobOutcome: Hashable, Sendable {
    case done
    /// Run it again, after the kind's back-off or after the given time; a dead letter if it has no run left.
    /// The reason is kept for people: nothing secret.
    case retry(after: Duration?, reason: String)
    /// Never run it again: a dead letter, until somebody retries it.
    case dead(reason: String)
}
