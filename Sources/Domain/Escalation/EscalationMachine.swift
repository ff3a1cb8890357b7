/// How an escalation goes on: a pure step from what was, how the incident stands and the time, to what is and what is
/// to be done. It may be asked at any time and as often as one likes; the same answer twice does nothing twice.
public enum EscalationMachine {
    public struct Step: Sendable, Hashable {
        public var state: EscalationState
        public var actions: [EscalationAction]
    }

    /// - Parameter audience: whom a target leads to now.
    public static func step(
        _ policy: EscalationPolicy, _ state: EscalationState, incident: EscalationSubject, at now: Timestamp,
        audience: (EscalationTarget) -> EscalationAudience
    ) -> Step {
        var step = Step(state: state, actions: [])
        follow(&step, policy, incident, now)
        while step.state.status == .active, let due = step.state.dueAt, due <= now {
            fire(&step, policy, now, audience)
        }
        return step
    }

    /// Stops, resumes or begins anew, as the incident does. An acknowledgement is looked at before any timer: it wins.
    private static func follow(
        _ step: inout Step, _ policy: EscalationPolicy, _ incident: EscalationSubject, _ now: Timestamp
    ) {
        switch (step.state.status, incident) {
        case (.active, .acknowledged), (.active, .over):
            // What was due already is not lost: it is due at once when the timer runs again.
            step.state.remaining = step.state.dueAt.map { max(0, ($0 - now).inMicroseconds) }
            step.state.dueAt = nil
            step.state.status = incident == .over ? .over : .acknowledged
            step.actions.append(.stopped(step.state.status))
        case (.acknowledged, .open):
            step.state.dueAt = now + .microseconds(step.state.remaining ?? 0)
            step.state.remaining = nil
            step.state.status = .active
            step.actions.append(.resumed(level: step.state.level))
        case (.acknowledged, .over), (.exhausted, .over):
            step.state.status = .over
        case (.over, .open):
            step.state = .started(policy, at: now, cycle: step.state.cycle + 1)
            step.actions.append(.restarted(cycle: step.state.cycle))
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
        for target in policy.levels[level].targets {
            let found = audience(target)
            for recipient in found.recipients where !recipients.contains(recipient) { recipients.append(recipient) }
            reasons += found.reasons
        }
        if recipients.isEmpty {
            step.actions.append(.skipped(level: level, round: round, reasons: reasons))
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
        if next < policy.levels.count {
            let gap = policy.levels[next].afterMinutes - policy.levels[next - 1].afterMinutes
            step.state.level = next
            step.state.dueAt = wait ? now + .seconds(gap * 60) : now
        } else if step.state.round < policy.repeats {
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
