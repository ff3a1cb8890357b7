import Storage

/// What `bellwether admin audit verify` prints for each organization.
public struct AuditVerified: Encodable, Sendable {
    public let organization: String
    /// How many lines hold together, from the first on.
    public let events: Int
    /// The last good line's hash, in hexadecimal; empty where there is none. Keep it elsewhere: a later run must pass it.
    public let head: String
    public let valid: Bool
    /// Why the next line does not follow; null where the chain is whole.
    public let problem: String?

    init(_ found: AuditVerification) {
        organization = found.organization
        events = found.events
        head = found.head.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        valid = found.problem == nil
        problem = found.problem
    }
}

extension Administration {
    /// Reads the audit chain of one organization, or of all.
    /// - Parameter expectHead: a head of an earlier run, which the one organization's chain must still hold.
    public func verifyAudit(organization slug: String?, expectHead: String?) async throws -> [AuditVerified] {
        var organizations = try await store.audit.organizations()
        if let slug {
            organizations = organizations.filter { $0.slug == slug }
            guard !organizations.isEmpty else { throw ConfigurationError("there is no organization \(slug)") }
        }
        var found: [AuditVerified] = []
        for organization in organizations {
            found.append(AuditVerified(try await store.audit.verify(organization, passing: expectHead)))
        }
        return found
    }
}
