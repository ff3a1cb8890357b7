/// How an escalation goes on: a pure step from what was, how the incident stands and the time, to what is and what is
/// to be done. It may be asked at any time and as often as one likes; the same answer twice does nothing twice.
public enum EscalationMachine {
    public struct Step: Sendable, Hashable {
        public var state: EscalationState
        public var actions: [EscalationAction]
    }

    /// - Parameters:
    ///   - hold: what keeps people from being told of the incident now.
    ///   - hasFailed: whether nothing that the last level sent can arrive any more: then its time is not waited out.
    ///   - audience: whom a target leads to now.
    public static func step(
        _ policy: EscalationPolicy, _ state: EscalationState, incident: EscalationSubject,
        hold: EscalationHold? = nil, hasFailed: Bool = false, at now: Timestamp,
        audience: (EscalationTarget) -> EscalationAudience
    ) -> Step {
        var step = Step(state: state, actions: [])
        follow(&step, policy, incident, hold, now)
        heed(&step, incident == .open ? hold : nil, now)
        if hasFailed, step.state.status == .active, step.state.level > 0, let due = step.state.dueAt, due > now {
            step.state.dueAt = now
            step.actions.append(.failed(level: step.state.level - 1))
        }
        while step.state.status == .active, let due = step.state.dueAt, due <= now {
            fire(&step, policy, now, audience)
        }
        return step
    }

    /// Stops, resumes or begins anew, as the incident does. An acknowledgement is looked at before any timer: it wins.
    private static func follow(
        _ step: inout Step, _ policy: EscalationPolicy, _ incident: EscalationSubject, _ hold: EscalationHold?,
        _ now: Timestamp
    ) {
        switch (step.state.status, incident) {
        case (.active, .acknowledged), (.active, .over):
            stop(&step, left: left(step.state, hold, now), incident)
        case (.held, .acknowledged), (.held, .over):
            // Where the hold is over and nobody has seen it yet, the timer has run since.
            let ran = hold == nil ? max(0, (now - (step.state.dueAt ?? now)).inMicroseconds) : 0
            stop(&step, left: step.state.remaining.map { max(0, $0 - ran) }, incident)
        case (.acknowledged, .open):
            resume(&step, at: now)
        case (.acknowledged, .over), (.exhausted, .over):
            step.state.status = .over
        case (.over, .open):
            step.state = .started(policy, at: now, cycle: step.state.cycle + 1)
            step.actions.append(.restarted(cycle: step.state.cycle))
        default: break
        }
    }

    /// What is left of a timer that stops now, or has stood still since a hold began that nobody has seen yet. What was
    /// due already is not lost: it is due at once when the timer runs again.
    private static func left(_ state: EscalationState, _ hold: EscalationHold?, _ now: Timestamp) -> Int64? {
        let stopped = hold.map { min(now, max($0.from, state.since ?? $0.from)) } ?? now
        return state.dueAt.map { max(0, ($0 - stopped).inMicroseconds) }
    }

    private static func stop(_ step: inout Step, left: Int64?, _ incident: EscalationSubject) {
        step.state.remaining = left
        step.state.dueAt = nil
        step.state.heldBy = nil
        step.state.status = incident == .over ? .over : .acknowledged
        step.actions.append(.stopped(step.state.status))
    }

    private static func resume(_ step: inout Step, at instant: Timestamp) {
        step.state.dueAt = instant + .microseconds(step.state.remaining ?? 0)
        step.state.since = instant
        step.state.remaining = nil
        step.state.heldBy = nil
        step.state.status = .active
        step.actions.append(.resumed(level: step.state.level))
    }

    /// Stands still while a hold lasts, and goes on with what was left. Both count from when they truly began, however
    /// late somebody looks.
    private static func heed(_ step: inout Step, _ hold: EscalationHold?, _ now: Timestamp) {
        switch (step.state.status, hold) {
        case (.active, .some(let hold)):
            step.state.remaining = left(step.state, hold, now)
            step.state.dueAt = hold.until
            step.state.heldBy = hold.name
            step.state.status = .held
            if case .resumed = step.actions.last { step.actions.removeLast() }
            step.actions.append(.held(by: hold.name, until: hold.until))
        case (.held, .some(let hold)):
            step.state.dueAt = hold.until
            step.state.heldBy = hold.name
        case (.held, .none):
            resume(&step, at: min(now, step.state.dueAt ?? now))
        default: break
        }
    }

    private static func fire(
        _ step: inout Step, _ policy: EscalationPolicy, _ now: Timestamp,
        _ audience: (EscalationTarget) -> EscalationAudience
    ) {
        let (level, round) = (step.state.level, step.state.round)
        guard level < policy.levels.count else { return advance(&step, policy, from: now, wait: false) }
        var recipients: [Recipient] = []
        var reasons: [String] = []
        var isByChoice = false
        for target in policy.levels[level].targets {
            let found = audience(target)
            for recipient in found.recipients where !recipients.contains(recipient) { recipients.append(recipient) }
            reasons += found.reasons
            isByChoice = isByChoice || found.isByChoice
        }
        if recipients.isEmpty {
            step.actions.append(.skipped(level: level, round: round, reasons: reasons, byChoice: isByChoice))
        } else {
            let key = "\(step.state.cycle):\(round):\(level)"
            step.actions.append(.page(level: level, round: round, key: key, recipients: recipients))
        }
        advance(&step, policy, from: now, wait: !recipients.isEmpty)
    }

    /// To the next level, the next round or the end. The wait counts from when people were really told: after an
    /// outage they still have their minutes. After a level that told nobody there is nothing to wait for, within a round.
    private static func advance(_ step: inout Step, _ policy: EscalationPolicy, from now: Timestamp, wait: Bool) {
        let next = step.state.level + 1
        step.state.since = now
        if next < policy.levels.count {
            let gap = policy.levels[next].afterMinutes - policy.levels[next - 1].afterMinutes
            step.state.level = next
            step.state.dueAt = wait ? now + .seconds(gap * 60) : now
            return
        }
        // Levels that lead to nobody are passed over in one step, so all of them are in this one.
        let round = step.state.round
        let skipped = step.actions.count { if case .skipped(_, round, _, false) = $0 { true } else { false } }
        if skipped == policy.levels.count { step.actions.append(.leadsNowhere(round: round)) }
        if round < policy.repeats {
            step.state.round += 1
            step.state.level = 0
            step.state.dueAt = now + .seconds(policy.repeatAfterMinutes * 60)
        } else {
            step.state.status = .exhausted
            step.state.dueAt = nil
            step.actions.append(.exhausted)
        }
    }
}
