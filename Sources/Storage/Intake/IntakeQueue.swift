/// What waits for a commit. A plain value: `IntakeBatcher` guards it.
struct IntakeQueue {
    struct Submission: Sendable {
        var alerts: [IntakeAlert]
        var continuation: CheckedContinuation<Void, any Error>
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
    private var runners = 0
    private var isClosed = false
    private var closers: [CheckedContinuation<Void, Never>] = []

    /// - Parameters:
    ///   - limit: most alerts that wait.
    ///   - most: runners at once.
    ///   - beside: alerts that must wait before a runner is started beside others.
    mutating func add(
        _ submission: Submission, _ scope: Scope, limit: Int, runners most: Int, beside: Int
    ) -> Verdict {
        guard !isClosed else { return .refused(.closed) }
        // A request larger than the limit passes when nothing else waits, or it never would.
        guard waitingAlerts == 0 || waitingAlerts + submission.alerts.count <= limit else {
            return .refused(.overloaded(retryAfter: 1))
        }
        waitingAlerts += submission.alerts.count
        if waiting[scope]?.append(submission) == nil {
            waiting[scope] = [submission]
            turns.append(scope)
        }
        guard runners == 0 || runners < most && waitingAlerts >= beside else { return .queued }
        runners += 1
        return .startRunner
    }

    enum Turn {
        case batch(Scope, [Submission])
        /// Nothing waits, and the runner that asked counts no longer: wake these, who wait for the end.
        case end([CheckedContinuation<Void, Never>])
    }

    /// The next tenant's requests, up to `limit` alerts but at least one request.
    mutating func next(limit: Int) -> Turn {
        guard let scope = turns.first, let all = waiting[scope] else {
            runners -= 1
            guard runners == 0 else { return .end([]) }
            defer { closers = [] }
            return .end(closers)
        }
        turns.removeFirst()
        var count = 0
        var alerts = 0
        while count < all.count, count == 0 || alerts + all[count].alerts.count <= limit {
            alerts += all[count].alerts.count
            count += 1
        }
        waitingAlerts -= alerts
        if count == all.count {
            waiting[scope] = nil
            return .batch(scope, all)
        }
        waiting[scope] = Array(all[count...])
        turns.append(scope)
        return .batch(scope, Array(all[..<count]))
    }

    /// True if nothing is under way; else `next` gives `continuation` back at the end.
    mutating func close(_ continuation: CheckedContinuation<Void, Never>) -> Bool {
        isClosed = true
        guard runners > 0 else { return true }
        closers.append(continuation)
        return false
    }
}
