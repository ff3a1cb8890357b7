import Domain
import Integration
import Storage

/// What somebody sent about an identity provider; nil leaves as it is.
struct ProviderChange {
    private(set) var name: String?
    private(set) var issuer: String?
    private(set) var clientID: String?
    /// Empty for a public client.
    private(set) var clientSecret: String?
    private(set) var scopes: [String]?
    private(set) var groupsClaim: String?
    private(set) var emailDomains: [String]?
    private(set) var rules: [GroupMapping.Rule]?
    /// Outer nil: left as it is.
    private(set) var defaultRole: RoleName??
    private(set) var enabled: Bool?

    init(_ fields: inout FieldReader) {
        name = fields.optionalString("name", length: 1...200)
        issuer = fields.optionalString("issuer", length: 1...1000)
        clientID = fields.optionalString("client_id", length: 1...500)
        clientSecret = fields.optionalString("client_secret", length: 0...2000)
        scopes = fields.strings("scopes", count: 0...20)
        groupsClaim = fields.optionalString("groups_claim", length: 1...200)
        emailDomains = fields.strings("email_domains", count: 0...100)?.map { $0.lowercased() }
        rules = Self.rules(&fields)
        if fields.has("default_role") {
            defaultRole = .some(fields.optionalString("default_role", length: 1...40).map { RoleName(rawValue: $0) })
        }
        enabled = fields.bool("enabled")
        check(&fields)
    }

    private func check(_ fields: inout FieldReader) {
        if let issuer, let problem = IssuerAddress.problem(with: issuer) { fields.issue("issuer", problem) }
        for (index, scope) in (scopes ?? []).enumerated() {
            // RFC 6749, section 3.3.
            let isToken =
                !scope.isEmpty
                && scope.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
            if !isToken { fields.issue("scopes[\(index)]", "must be one word of printable ASCII") }
        }
        for (index, domain) in (emailDomains ?? []).enumerated() {
            let isDomain = domain.contains(".") && domain.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x40 }
            if !isDomain { fields.issue("email_domains[\(index)]", "must be a domain such as example.org") }
        }
    }

    private static func rules(_ fields: inout FieldReader) -> [GroupMapping.Rule]? {
        guard let elements = fields.array("mapping", count: 0...200) else { return nil }
        return elements.enumerated().compactMap { index, element in
            guard case .object(let members) = element else {
                fields.issue("mapping[\(index)]", "must be an object")
                return nil
            }
            var rule = FieldReader(members, prefix: "mapping[\(index)].")
            let group = rule.string("group", length: 1...500)
            let role = rule.optionalString("role", length: 1...40).map { RoleName(rawValue: $0) }
            let teams = rule.identifiers("team_ids", of: Team.self, count: 0...100) ?? []
            rule.noteUnknownFields()
            fields.merge(rule)
            return GroupMapping.Rule(group: group, role: role, teams: teams)
        }
    }

    /// The settings that are to be; nil, with issues noted, where something is missing.
    func applied(to current: ProviderSettings?, _ fields: inout FieldReader) -> ProviderSettings? {
        for (field, value) in [("name", name), ("issuer", issuer), ("client_id", clientID)]
        where current == nil && value == nil && !fields.issues.contains(where: { $0.field == field }) {
            fields.issue(field, "is required")
        }
        guard let name = name ?? current?.name, let issuer = issuer ?? current?.issuer,
            let clientID = clientID ?? current?.clientID
        else { return nil }
        return ProviderSettings(
            name: name, issuer: issuer, clientID: clientID, clientSecret: current?.clientSecret,
            scopes: scopes ?? current?.scopes ?? ["email", "profile"],
            groupsClaim: groupsClaim ?? current?.groupsClaim ?? "groups",
            emailDomains: emailDomains ?? current?.emailDomains ?? [],
            mapping: rules.map { GroupMapping(rules: $0) } ?? current?.mapping ?? GroupMapping(rules: []),
            defaultRole: defaultRole ?? current?.defaultRole, enabled: enabled ?? current?.enabled ?? true,
            authority: current?.authority ?? [])
    }
}
