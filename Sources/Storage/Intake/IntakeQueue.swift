/// What waits for a commit. A plain value: `IntakeBatcher` guards it.
struct IntakeQueue {
    struct Submission: Sendable {
        var alerts: [IntakeAlert]
        /// Called once, after the commit or with the reason why there was none.
        var completion: @Sendable (IntakeError?) -> Void
    }

    enum Verdict {
        case queued
        /// Queued, and somebody has to start working.
        case startRunner
        case refused(IntakeError)
    }

    private var waiting: [Scope: [Submission]] = [:]
    /// Tenants with something waiting, next one first: each has its turn, however much another one sends.
    private var turns: [Scope] = []
    private var waitingAlerts = 0
    /// Batches whose statements are under way, and those whose commit is.
    private var writing = 0
    private var committing = 0
    private var isClosed = false
    private var closers: [CheckedContinuation<Void, Never>] = []
    private let limits: IntakeBatcher.Configuration

    init(_ limits: IntakeBatcher.Configuration) {
        self.limits = limits
    }

    mutating func add(_ submission: Submission, _ scope: Scope) -> Verdict {
        guard !isClosed else { return .refused(.closed) }
        // A request larger than the limit passes when nothing else waits, or it never would.
        guard waitingAlerts == 0 || waitingAlerts + submission.alerts.count <= limits.queueSize else {
            return .refused(.overloaded(retryAfter: 1))
        }
        waitingAlerts += submission.alerts.count
        if waiting[scope]?.append(submission) == nil {
            waiting[scope] = [submission]
            turns.append(scope)
        }
        return takeTurn() ? .startRunner : .queued
    }

    /// Whether another batch begins now: its statements beside the commit of the one before, which leaves the processor
    /// idle, but beside another's statements only if it is a large one.
    private mutating func takeTurn() -> Bool {
        guard !turns.isEmpty, writing + committing < limits.batchesInFlight,
            writing == 0 || waitingAlerts >= limits.besideSize
        else { return false }
        writing += 1
        return true
    }

    /// The next tenant's requests, up to the limit of a batch but at least one request; for a runner whose turn it is.
    /// Nil where another was quicker.
    mutating func next() -> (scope: Scope, submissions: [Submission])? {
        guard let scope = turns.first, let all = waiting[scope] else { return nil }
        turns.removeFirst()
        var count = 0
        var alerts = 0
        while count < all.count, count == 0 || alerts + all[count].alerts.count <= limits.batchSize {
            alerts += all[count].alerts.count
            count += 1
        }
        waitingAlerts -= alerts
        if count == all.count {
            waiting[scope] = nil
            return (scope, all)
        }
        waiting[scope] = Array(all[count...])
        turns.append(scope)
        return (scope, Array(all[..<count]))
    }

    /// A batch's statements are through, and its commit is next. True if somebody has to start working.
    mutating func beginsCommit() -> Bool {
        writing -= 1
        committing += 1
        return takeTurn()
    }

    enum Turn {
        case again
        /// Nothing to do for the runner that asked: wake these, who wait for the end.
        case end([CheckedContinuation<Void, Never>])
    }

    /// A batch is done with, in whatever way.
    mutating func ends(committing hadBegunCommit: Bool) -> Turn {
        if hadBegunCommit { committing -= 1 } else { writing -= 1 }
        if takeTurn() { return .again }
        guard writing + committing == 0 else { return .end([]) }
        defer { closers = [] }
        return .end(closers)
    }

    /// True if nothing is under way; else `next` gives `continuation` back at the end.
    mutating func close(_ continuation: CheckedContinuation<Void, Never>) -> Bool {
        isClosed = true
        guard writing + committing > 0 else { return true }
        closers.append(continuation)
        return false
    }
}
