import Domain
import Postgres

/// Signed-in people.
enum SessionStore {
    static func create(_ scope: Scope, _ session: NewSession, in tx: Transaction) throws {
        _ = try tx.execute(
            """
            DELETE FROM sessions
            WHERE org_id = \(scope.org) AND user_id = \(session.user) AND expires_at < \(session.createdAt)
            """)
        _ = try tx.execute(
            """
            INSERT INTO sessions (org_id, id, user_id, method, token_hash, csrf_hash, created_at, last_seen_at,
                expires_at, address, user_agent)
            VALUES (\(scope.org), \(session.id), \(session.user), \(session.method.rawValue), \(session.token.hash),
                \(Base64URL.hash(session.csrfToken)), \(session.createdAt), \(session.createdAt), \(session.expiresAt),
                \(session.address), \(session.userAgent))
            """)
    }

    static func find(
        _ scope: Scope, tokenHash: [UInt8], rules: SessionRules, now: Timestamp, in tx: Transaction
    ) throws -> SessionRecord? {
        let row = try tx.first(
            """
            SELECT s.id, s.method, s.csrf_hash, s.created_at, s.last_seen_at, s.expires_at,
                u.id, u.email, u.name, m.role, m.created_at, o.id, o.slug, o.name, o.created_at,
                \(sql: MembershipStore.teamRoles), \(sql: RoleStore.all)
            FROM sessions s
            JOIN memberships m ON m.org_id = s.org_id AND m.user_id = s.user_id
            JOIN users u ON u.id = s.user_id
            JOIN organizations o ON o.id = s.org_id
            WHERE s.org_id = \(scope.org) AND s.token_hash = \(tokenHash) AND s.expires_at > \(now)
                AND s.last_seen_at > \(now - rules.idle)
            """)
        guard let row else { return nil }
        let (
            id, method, csrf, created, seen, expires, user, email, name, role, joined, org, slug, orgName, orgCreated,
            teams,
            roles
        ) = try row.decode(
            SessionID.self, String.self, [UInt8].self, Timestamp.self, Timestamp.self, Timestamp.self, UserID.self,
            String.self,
            String.self, String.self, Timestamp.self, OrgID.self, String.self, String.self, Timestamp.self, JSON?.self,
            JSON?.self)
        let grant = MemberGrant(
            role: RoleName(rawValue: role), teams: MembershipStore.teamRoles(teams),
            customRoles: try RoleStore.book(roles))
        guard let method = SignInMethod(rawValue: method) else { return nil }
        return SessionRecord(
            id: id, method: method,
            user: Member(id: user, email: email, name: name, role: grant.role, createdAt: joined),
            grant: grant,
            organization: OrganizationRecord(id: org, slug: slug, name: orgName, createdAt: orgCreated),
            csrfHash: csrf, createdAt: created, lastSeenAt: seen, expiresAt: expires)
    }

    static func touch(_ scope: Scope, id: SessionID, now: Timestamp, in tx: Transaction) throws {
        _ = try tx.execute(
            "UPDATE sessions SET last_seen_at = \(now) WHERE org_id = \(scope.org) AND id = \(id)")
    }

    static func delete(_ scope: Scope, tokenHash: [UInt8], in tx: Transaction) throws {
        _ = try tx.execute("DELETE FROM sessions WHERE org_id = \(scope.org) AND token_hash = \(tokenHash)")
    }

    static func delete(_ scope: Scope, id: SessionID, in tx: Transaction) throws {
        _ = try tx.execute("DELETE FROM sessions WHERE org_id = \(scope.org) AND id = \(id)")
    }
}
