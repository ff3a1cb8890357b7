import Domain
import Storage

/// What keeps a rule from doing what it says.
struct RuleFlag: Sendable, Hashable {
    enum Code: String, Sendable, Hashable, CaseIterable {
        /// It can never match.
        case inert
        /// An earlier rule takes all that it could match.
        case shadowed
        /// It does less than it says: somebody whom it names is not told, or a part of its conditions holds for nothing.
        case broken
    }

    var code: Code
    var message: String
}

enum RuleFlags {
    /// - Parameter names: what conditions can name; nil if no rule names anything.
    static func of(
        _ document: Document<NotificationRule>, among all: [Document<NotificationRule>],
        channels: [ChannelID: ChannelRecord], policies: [ID<EscalationPolicy>: Document<EscalationPolicy>],
        names: RoutingNames?
    ) -> [RuleFlag] {
        guard document.enabled else { return [] }
        let rule = document.value
        var flags: [RuleFlag] = []
        let silent = rule.triggers.filter { !$0.isEmitted }
        if !silent.isEmpty {
            let names = silent.map(\.rawValue).joined(separator: ", ")
            flags.append(
                RuleFlag(
                    code: silent.count == rule.triggers.count ? .inert : .broken,
                    message: "nothing raises \(names) yet"))
        }
        if let least = rule.conditions.minimumSeverity, let most = rule.conditions.maximumSeverity, least > most {
            flags.append(
                RuleFlag(code: .inert, message: "nothing is at least \(least.rawValue) and at most \(most.rawValue)"))
        }
        if let names { flags += unknown(rule.conditions, names) }
        if let earlier = all.first(where: { $0.position < document.position && covers($0, rule) }) {
            flags.append(RuleFlag(code: .shadowed, message: "“\(earlier.name)” takes everything that it could match"))
        }
        for id in rule.channels {
            guard let channel = channels[id] else {
                flags.append(RuleFlag(code: .broken, message: "a channel that it names is gone"))
                continue
            }
            if !channel.enabled {
                flags.append(RuleFlag(code: .broken, message: "\(channel.name) is switched off"))
            } else if let since = channel.brokenSince {
                let why = channel.brokenReason.map { ": \($0)" } ?? ""
                flags.append(RuleFlag(code: .broken, message: "\(channel.name) fails since \(since.minute)\(why)"))
            }
        }
        if let id = rule.escalationPolicy {
            if let policy = policies[id] {
                if !policy.enabled {
                    flags.append(RuleFlag(code: .broken, message: "the policy \(policy.name) is switched off"))
                }
            } else {
                flags.append(RuleFlag(code: .broken, message: "the escalation policy that it names is gone"))
            }
        }
        return flags
    }

    /// Names that nothing has: all of them make a rule inert.
    private static func unknown(_ conditions: NotificationRule.Conditions, _ names: RoutingNames) -> [RuleFlag] {
        func flag(_ wanted: [String]?, _ text: (String) -> String, _ isKnown: (String) -> Bool) -> RuleFlag? {
            let wanted = wanted ?? []
            let unknown = wanted.filter { !isKnown($0) }
            guard !unknown.isEmpty else { return nil }
            return RuleFlag(
                code: unknown.count == wanted.count ? .inert : .broken,
                message: text(unknown.map { "“\($0)”" }.joined(separator: ", ")))
        }
        return [
            flag(
                conditions.services,
                { "no service is called \($0), neither in the topology nor in alerts of the last 30 days" },
                { pattern in names.services.contains { NotificationRule.matches(pattern, $0) } }),
            flag(
                conditions.teams, { "no service of the topology belongs to \($0)" }, { names.teams.contains($0) }),
        ].compactMap(\.self)
    }

    /// Whether an earlier rule ends the reading for all that a later one could match.
    private static func covers(_ earlier: Document<NotificationRule>, _ later: NotificationRule) -> Bool {
        let rule = earlier.value
        guard earlier.enabled, !rule.continue, Set(later.triggers).isSubset(of: rule.triggers) else { return false }
        let (wide, narrow) = (rule.conditions, later.conditions)
        if let least = wide.minimumSeverity, (narrow.minimumSeverity ?? .info) < least { return false }
        if let most = wide.maximumSeverity, (narrow.maximumSeverity ?? .fatal) > most { return false }
        if let services = wide.services, !services.isEmpty {
            guard let own = narrow.services, !own.isEmpty, Set(own).isSubset(of: services) else { return false }
        }
        if let teams = wide.teams, !teams.isEmpty {
            guard let own = narrow.teams, !own.isEmpty, Set(own).isSubset(of: teams) else { return false }
        }
        if let labels = wide.labels, !labels.allSatisfy({ narrow.labels?[$0.key] == $0.value }) { return false }
        if let time = wide.time, narrow.time != time { return false }
        return true
    }
}
