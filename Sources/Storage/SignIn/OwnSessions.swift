public import Domain
import Postgres

/// One of a person's sessions, as they are shown it.
public struct OwnSession: Sendable, Hashable {
    public var id: SessionID
    public var organization: OrganizationRecord
    public var method: SignInMethod
    public var createdAt: Timestamp
    public var lastSeenAt: Timestamp
    public var expiresAt: Timestamp
    public var address: String?
    public var userAgent: String?
}

/// An organization that a person belongs to.
public struct OwnOrganization: Sendable, Hashable {
    public var organization: OrganizationRecord
    public var member: Member

    public init(organization: OrganizationRecord, member: Member) {
        self.organization = organization
        self.member = member
    }
}

extension SignInStore {
    /// The sessions in force, last used first.
    /// - Parameter only: of this organization alone; nil for all of the person's.
    public func sessions(of user: UserID, only org: OrgID?, rules: SessionRules, now: Timestamp) async throws
        -> [OwnSession]
    {
        try await database.read(person: user) { tx in
            try tx.query(
                """
                SELECT s.id, s.method, s.created_at, s.last_seen_at, s.expires_at, s.address, s.user_agent,
                    o.id, o.slug, o.name, o.created_at
                FROM sessions s JOIN organizations o ON o.id = s.org_id
                WHERE s.user_id = \(user) AND (\(org)::uuid IS NULL OR s.org_id = \(org))
                    AND s.expires_at > \(now) AND s.last_seen_at > \(now - rules.idle)
                ORDER BY s.last_seen_at DESC, s.id LIMIT 200
                """
            ).map { row in
                var columns = Columns(row)
                let id = try columns.next(SessionID.self)
                let method = try columns.word(SignInMethod.self)
                let (created, seen, expires) = (
                    try columns.next(Timestamp.self), try columns.next(Timestamp.self), try columns.next(Timestamp.self)
                )
                let (address, agent) = (try columns.next(String?.self), try columns.next(String?.self))
                return OwnSession(
                    id: id,
                    organization: OrganizationRecord(
                        id: try columns.next(), slug: try columns.next(), name: try columns.next(),
                        createdAt: try columns.next()),
                    method: method, createdAt: created, lastSeenAt: seen, expiresAt: expires, address: address,
                    userAgent: agent)
            }
        }
    }

    /// Ends one of a person's sessions.
    /// - Throws: `StoreError.notFound`.
    public func endSession(_ id: SessionID, of user: UserID, only org: OrgID?) async throws {
        try await database.write(person: user) { tx in
            let ended = try tx.execute(
                """
                DELETE FROM sessions
                WHERE user_id = \(user) AND id = \(id) AND (\(org)::uuid IS NULL OR org_id = \(org))
                """)
            guard ended == 1 else { throw StoreError.notFound(what: "session") }
        }
    }

    /// Ends all of a person's sessions, this one too. Gives how many there were.
    @discardableResult
    public func endSessions(of user: UserID, only org: OrgID? = nil) async throws -> Int {
        try await database.write(person: user) { tx in
            try tx.execute(
                "DELETE FROM sessions WHERE user_id = \(user) AND (\(org)::uuid IS NULL OR org_id = \(org))")
        }
    }

    /// Where a person belongs, by name.
    public func organizations(of user: UserID) async throws -> [OwnOrganization] {
        try await database.read(person: user) { tx in
            try MembershipStore.ofPerson(user, slug: nil, in: tx).sorted {
                ($0.organization.name, $0.organization.slug) < ($1.organization.name, $1.organization.slug)
            }
        }
    }

    /// Ends a session and begins one in another organization that the person belongs to; nil, and nothing done, if they
    /// do not.
    public func switchSession(
        from scope: Scope, _ old: SessionID, of user: UserID, to slug: String,
        begin: @escaping @Sendable (OrgID) -> NewSession
    ) async throws -> (home: OwnOrganization, session: NewSession)? {
        try await database.write(person: user) { tx in
            guard let home = try MembershipStore.ofPerson(user, slug: slug, in: tx).first else { return nil }
            let ended = try tx.execute(
                "DELETE FROM sessions WHERE org_id = \(scope.org) AND id = \(old) AND user_id = \(user)")
            // It may have been ended meanwhile: then nothing comes of it either.
            guard ended == 1 else { return nil }
            let target = Scope(org: home.organization.id)
            try tx.enter(target)
            let session = begin(target.org)
            try SessionStore.create(target, session, in: tx)
            return (home, session)
        }
    }
}
