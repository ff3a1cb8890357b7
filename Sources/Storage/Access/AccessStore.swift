public import Domain
import Postgres

/// Who may be here: organizations, people, sessions, keys, integrations. What the API and the command line call.
public struct AccessStore: Sendable {
    let database: Database
    let limits: @Sendable () -> LimitPolicy

    // MARK: First access

    /// The organization of that slug; nil if there is none.
    public func organization(slug: String) async throws -> OrganizationRecord? {
        try await database.readUnfenced { tx in try OrganizationStore.find(slug: slug, in: tx) }
    }

    public func organization(id: OrgID) async throws -> OrganizationRecord? {
        try await database.readUnfenced { tx in try OrganizationStore.find(id: id, in: tx) }
    }

    /// The organization of that slug, made if there is none.
    public func ensureOrganization(slug: String, name: String, now: Timestamp) async throws -> OrganizationRecord {
        try await database.writeUnfenced { tx in
            try OrganizationStore.ensure(slug: slug, name: name, now: now, in: tx)
        }
    }

    /// True if nobody can sign in yet.
    public func hasNoUsers() async throws -> Bool {
        try await database.readUnfenced { tx in try tx.first("SELECT 1 FROM users LIMIT 1") == nil }
    }

    /// Keeps a one-time link that lets its bearer create an owner. The token itself goes into the link only.
    public func createSetupLink(token: String, expiresAt: Timestamp) async throws {
        try await database.writeUnfenced { tx in
            try SetupLinkStore.create(tokenHash: Base64URL.hash(token), expiresAt: expiresAt, in: tx)
        }
    }

    /// Whether a setup link can still be used.
    public func isValidSetupLink(token: String, now: Timestamp) async throws -> Bool {
        try await database.readUnfenced { tx in
            try SetupLinkStore.isValid(tokenHash: Base64URL.hash(token), now: now, in: tx)
        }
    }

    /// Uses a setup link: creates a person as owner of the default organization, which it makes if there is none.
    /// Nil, and nothing done, for a link that is used, expired or unknown.
    /// - Throws: `StoreError.invalid` for an e-mail address that is taken.
    public func setUpOwner(
        token: String, email: String, name: String, passwordHash: String, now: Timestamp
    ) async throws -> (organization: OrganizationRecord, user: Account)? {
        try await database.writeUnfenced { tx in
            guard try SetupLinkStore.use(tokenHash: Base64URL.hash(token), now: now, in: tx) else { return nil }
            return try Self.addOwner(
                slug: Self.defaultSlug, email: email, name: name, passwordHash: passwordHash, now: now, in: tx)
        }
    }

    /// Creates a person as owner of an organization, which it makes if there is none.
    /// - Throws: `StoreError.invalid` for an e-mail address that is taken.
    public func createOwner(
        organization slug: String = AccessStore.defaultSlug, email: String, name: String, passwordHash: String,
        now: Timestamp
    ) async throws -> (organization: OrganizationRecord, user: Account) {
        try await database.writeUnfenced { tx in
            try Self.addOwner(
                slug: slug, email: email, name: name, passwordHash: passwordHash, now: now, in: tx)
        }
    }

    /// The organization that exists when nobody has said otherwise.
    public static let defaultSlug = "default"

    private static func addOwner(
        slug: String, email: String, name: String, passwordHash: String, now: Timestamp, in tx: Transaction
    ) throws -> (organization: OrganizationRecord, user: Account) {
        let title = slug == defaultSlug ? "Default" : slug
        let organization = try OrganizationStore.ensure(slug: slug, name: title, now: now, in: tx)
        let user = try UserStore.create(email: email, name: name, passwordHash: passwordHash, now: now, in: tx)
        try tx.enter(Scope(org: organization.id))
        try MembershipStore.add(Scope(org: organization.id), user: user.id, role: .owner, now: now, in: tx)
        return (organization, user)
    }

    // MARK: Signing in

    /// The person with that e-mail address; nil if there is none.
    public func account(email: String) async throws -> Account? {
        try await database.readUnfenced { tx in try UserStore.find(email: email, in: tx) }
    }

    /// Where somebody belongs: the organization of that slug, or the one they joined first. Nil if they do not belong
    /// there.
    public func home(of user: UserID, organization slug: String?) async throws -> (OrganizationRecord, Member)? {
        try await database.read(person: user) { tx in
            try MembershipStore.ofPerson(user, slug: slug, in: tx).first.map { ($0.organization, $0.member) }
        }
    }

    /// Makes somebody a member with a role, or changes the role.
    public func setMembership(_ scope: Scope, user: UserID, role: RoleName, now: Timestamp) async throws {
        try await database.write(scope) { tx in
            try MembershipStore.add(scope, user: user, role: role, now: now, in: tx)
        }
    }

    /// Creates a person without any membership.
    public func createAccount(
        email: String, name: String, passwordHash: String?, now: Timestamp
    ) async throws -> Account {
        try await database.writeUnfenced { tx in
            try UserStore.create(email: email, name: name, passwordHash: passwordHash, now: now, in: tx)
        }
    }

    public func members(_ scope: Scope) async throws -> [Member] {
        try await database.read(scope) { tx in try MembershipStore.list(scope, in: tx) }
    }
}

extension Transaction {
    /// Moves a transaction without a tenant inside one's fence.
    func enter(_ scope: Scope) throws {
        _ = try query("SELECT set_config('bellwether.org_id', \(scope.org.description), true)")
    }
}

extension Store {
    public var access: AccessStore { AccessStore(database: database, limits: limits) }
}
