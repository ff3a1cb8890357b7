/// Which candidate incidents people hear of: rules in order, the first that fits decides.
public struct GatingPolicy: Sendable, Hashable {
    public struct Rule: Sendable, Hashable {
        /// What people call the rule; unique.
        public var name: String
        /// Each condition that is there must hold.
        public var severityAtMost: Severity?
        public var severityAtLeast: Severity?
        public var alertsAtMost: Int?
        public var alertsAtLeast: Int?
        public var servicesAtMost: Int?
        /// Every alert's name must match.
        public var names: TextPattern?
        public var verdict: GatingDecision.Verdict
        /// One sentence for a person.
        public var rationale: String

        public init(
            name: String, severityAtMost: Severity? = nil, severityAtLeast: Severity? = nil, alertsAtMost: Int? = nil,
            alertsAtLeast: Int? = nil, servicesAtMost: Int? = nil, names: TextPattern? = nil,
            verdict: GatingDecision.Verdict, rationale: String
        ) {
            self.name = name
            self.severityAtMost = severityAtMost
            self.severityAtLeast = severityAtLeast
            self.alertsAtMost = alertsAtMost
            self.alertsAtLeast = alertsAtLeast
            self.servicesAtMost = servicesAtMost
            self.names = names
            self.verdict = verdict
            self.rationale = rationale
        }
    }

    public var version: String
    public var rules: [Rule]
    /// What holds where no rule fits.
    public var otherwise: GatingDecision.Verdict
    public var otherwiseRationale: String

    public init(version: String, rules: [Rule], otherwise: GatingDecision.Verdict, otherwiseRationale: String) {
        self.version = version
        self.rules = rules
        self.otherwise = otherwise
        self.otherwiseRationale = otherwiseRationale
    }

    /// Decides about a candidate as its profile stands.
    public func decide(_ profile: IncidentProfile) -> GatingDecision {
        let rule = rules.first { $0.fits(profile) }
        return GatingDecision(
            incident: profile.id, verdict: rule?.verdict ?? otherwise,
            rationale: rule?.rationale ?? otherwiseRationale, policyVersion: version,
            details: [
                "rule": rule?.name ?? "otherwise", "severity": profile.severity.rawValue,
                "alerts": String(profile.alerts), "services": String(profile.services.count),
            ])
    }

    /// What an approval becomes that a suppressed incident takes over from one that was merged into it.
    func inherit(_ profile: IncidentProfile) -> GatingDecision {
        GatingDecision(
            incident: profile.id, verdict: .approved,
            rationale: "It took in an incident that had been approved.", policyVersion: version,
            details: [
                "rule": "merged", "severity": profile.severity.rawValue, "alerts": String(profile.alerts),
                "services": String(profile.services.count),
            ], isNews: false)
    }
}

extension GatingPolicy.Rule {
    func fits(_ profile: IncidentProfile) -> Bool {
        if let severityAtMost, profile.severity > severityAtMost { return false }
        if let severityAtLeast, profile.severity < severityAtLeast { return false }
        if let alertsAtMost, profile.alerts > alertsAtMost { return false }
        if let alertsAtLeast, profile.alerts < alertsAtLeast { return false }
        if let servicesAtMost, profile.services.count > servicesAtMost { return false }
        if let names, !profile.names.allSatisfy({ names.matches(AlertText($0.name)) }) { return false }
        return true
    }
}

/// Whether people hear of an incident, and why.
public struct GatingDecision: Sendable, Hashable {
    public enum Verdict: String, Sendable, Codable, CaseIterable {
        case approved, suppressed
    }

    public var incident: IncidentID
    public var verdict: Verdict
    /// One sentence for a person.
    public var rationale: String
    public var policyVersion: String
    /// What it was decided by: rule, severity, alerts, services.
    public var details: [String: String]
    /// Whether an approval is news: not where people have heard of it already, by an incident that was merged into it.
    public var isNews: Bool

    public init(
        incident: IncidentID, verdict: Verdict, rationale: String, policyVersion: String, details: [String: String],
        isNews: Bool = true
    ) {
        self.incident = incident
        self.verdict = verdict
        self.rationale = rationale
        self.policyVersion = policyVersion
        self.details = details
        self.isNews = isNews
    }
}
