extension AlertRules {
    /// The severity in force: what the sender says, raised a step for every so many occurrences within the window.
    /// Counting begins anew after a step, and after a pause longer than the window. `occurrences` is oldest first.
    public static func severity(
        reported: Severity, occurrences: [Timestamp], policy: AlertPolicy.Escalation
    ) -> Severity {
        var severity = reported
        var counted: [Timestamp] = []
        var last: Timestamp?
        for occurrence in occurrences {
            if let last, occurrence - last > policy.window {
                severity = reported
                counted = []
            }
            last = occurrence
            counted.removeAll { occurrence - $0 > policy.window }
            counted.append(occurrence)
            if counted.count >= policy.repeats, let raised = policy.steps[severity] {
                severity = max(severity, raised)
                counted = []
            }
        }
        return severity
    }

    /// Whether an alert flaps, given whether it did before. `transitions` is oldest first.
    public static func isFlapping(
        _ before: Bool, transitions: [Timestamp], at now: Timestamp, policy: AlertPolicy.Flapping
    ) -> Bool {
        let recent = transitions.count { now - $0 <= policy.window }
        return before ? recent >= policy.ends : recent >= policy.begins
    }

    static func escalate(_ alert: inout Alert, policy: AlertPolicy, changes: inout [Change]) {
        let before = alert.severity
        let earned = severity(
            reported: alert.reportedSeverity, occurrences: alert.recentOccurrences, policy: policy.escalation)
        let isNewStreak = changes.contains(.began) || changes.contains(.occurred)
        // A resend never lowers what repeats have raised; only the next occurrence is judged afresh.
        alert.severity = isNewStreak ? earned : max(earned, before)
        if earned > alert.reportedSeverity, alert.severity > before {
            changes.append(.raised(from: before, to: alert.severity))
        }
    }

    static func judgeFlapping(_ alert: inout Alert, at now: Timestamp, policy: AlertPolicy, changes: inout [Change]) {
        let flapping = isFlapping(
            alert.flapping, transitions: alert.recentTransitions, at: now, policy: policy.flapping)
        guard flapping != alert.flapping else { return }
        alert.flapping = flapping
        changes.append(flapping ? .flappingBegan : .flappingEnded)
    }
}
