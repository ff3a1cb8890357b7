/// What people can be told of.
public enum NotificationTrigger: String, Sendable, Hashable, Codable, CaseIterable {
    case alertReceived = "alert.received"
    case incidentOpened = "incident.opened"
    case severityRaised = "incident.severity_raised"
    case acknowledged = "incident.acknowledged"
    case analysisComplete = "incident.analysis_complete"
    case resolved = "incident.resolved"
    case approvalNeeded = "runbook.approval_needed"
    case executionFailed = "runbook.execution_failed"
    case slaNearBreach = "sla.near_breach"

    /// Whether this version has anything that makes it happen: a rule for the others is shown as inert.
    public var isEmitted: Bool {
        switch self {
        case .approvalNeeded, .executionFailed, .slaNearBreach: false
        default: true
        }
    }
}

/// What is known of something that people might be told of; kept with the decision, so that rules can be rehearsed.
public struct NotificationFacts: Sendable, Hashable, Codable {
    public var trigger: NotificationTrigger
    public var severity: Severity
    /// Names of the services that are hit.
    public var services: [String]
    /// Names of the teams that own them.
    public var teams: [String]
    /// Labels that all alerts share.
    public var labels: [String: String]
    public var title: String
    public var at: Timestamp

    public init(
        trigger: NotificationTrigger, severity: Severity, services: [String] = [], teams: [String] = [],
        labels: [String: String] = [:], title: String, at: Timestamp
    ) {
        self.trigger = trigger
        self.severity = severity
        self.services = services
        self.teams = teams
        self.labels = labels
        self.title = title
        self.at = at
    }

    /// What of its kind counts as the same again, for the limit of what is sent in an hour: what happened, to which
    /// services, and the title without its numbers. Twenty services that fail in one way are twenty things to hear of.
    public var pattern: String {
        var text = ""
        var inNumber = false
        for character in title.lowercased() {
            if character.isNumber {
                if !inNumber { text.append("#") }
                inNumber = true
            } else {
                inNumber = false
                text.append(character)
            }
        }
        return String("\(trigger.rawValue) \(services.sorted().joined(separator: ",")) \(text)".prefix(200))
    }
}
