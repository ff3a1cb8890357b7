import Domain
import Postgres

/// Organizations and people, which lie outside every tenant's fence, and the memberships that join them.
enum OrganizationStore {
    static func find(slug: String, in tx: Transaction) throws -> OrganizationRecord? {
        try tx.first("SELECT id, slug, name, created_at FROM organizations WHERE slug = \(slug)").map(record)
    }

    static func find(id: OrgID, in tx: Transaction) throws -> OrganizationRecord? {
        try tx.first("SELECT id, slug, name, created_at FROM organizations WHERE id = \(id)").map(record)
    }

    /// Oldest first.
    static func list(limit: Int, in tx: Transaction) throws -> [OrganizationRecord] {
        try tx.query("SELECT id, slug, name, created_at FROM organizations ORDER BY created_at, id LIMIT \(limit)")
            .map(record)
    }

    /// The organization of that slug, made if there is none.
    static func ensure(
        slug: String, name: String, now: Timestamp, in tx: Transaction
    ) throws -> OrganizationRecord {
        _ = try tx.execute(
            """
            INSERT INTO organizations (id, slug, name, created_at) VALUES (\(OrgID(at: now)), \(slug), \(name), \(now))
            ON CONFLICT (slug) DO NOTHING
            """)
        guard let organization = try find(slug: slug, in: tx) else {
            throw StoreError.notFound(what: "organization")
        }
        return organization
    }

    private static func record(_ row: Row) throws -> OrganizationRecord {
        let (id, slug, name, createdAt) = try row.decode(OrgID.self, String.self, String.self, Timestamp.self)
        return OrganizationRecord(id: id, slug: slug, name: name, createdAt: createdAt)
    }
}

/// People.
enum UserStore {
    static func find(email: String, in tx: Transaction) throws -> Account? {
        try tx.first("SELECT id, email, name, password_hash FROM users WHERE email = \(email.lowercased())")
            .map(account)
    }

    static func find(id: UserID, in tx: Transaction) throws -> Account? {
        try tx.first("SELECT id, email, name, password_hash FROM users WHERE id = \(id)").map(account)
    }

    private static func account(_ row: Row) throws -> Account {
        let (id, email, name, hash) = try row.decode(UserID.self, String.self, String.self, String?.self)
        return Account(id: id, email: email, name: name, passwordHash: hash)
    }

    static func create(
        email: String, name: String, passwordHash: String?, now: Timestamp, in tx: Transaction
    ) throws -> Account {
        let id = UserID(at: now)
        let changed = try tx.execute(
            """
            INSERT INTO users (id, email, name, password_hash, created_at)
            VALUES (\(id), \(email.lowercased()), \(name), \(passwordHash), \(now))
            ON CONFLICT (email) DO NOTHING
            """)
        guard changed == 1 else {
            throw StoreError.invalid(field: "email", message: "belongs to somebody already")
        }
        return Account(id: id, email: email.lowercased(), name: name, passwordHash: passwordHash)
    }
}

/// Who belongs where, as what.
enum MembershipStore {
    /// Within a statement whose row `m` is a membership: the person's roles in teams, as one document.
    static let teamRoles: SQL = """
        (SELECT jsonb_object_agg(t.team_id, t.role) FROM team_members t
            WHERE t.org_id = m.org_id AND t.user_id = m.user_id)
        """

    /// Reads what `teamRoles` gives.
    static func teamRoles(_ json: JSON?) -> [TeamID: RoleName] {
        var roles: [TeamID: RoleName] = [:]
        for (team, role) in json?.texts ?? [:] {
            if let team = TeamID(team) { roles[team] = RoleName(rawValue: role) }
        }
        return roles
    }

    static func list(_ scope: Scope, in tx: Transaction) throws -> [Member] {
        try tx.query(
            """
            SELECT u.id, u.email, u.name, m.role, m.created_at FROM memberships m JOIN users u ON u.id = m.user_id
            WHERE m.org_id = \(scope.org) ORDER BY u.name, u.id LIMIT 1000
            """
        ).map(member)
    }

    static func find(_ scope: Scope, user: UserID, in tx: Transaction) throws -> Member? {
        try tx.first(
            """
            SELECT u.id, u.email, u.name, m.role, m.created_at FROM memberships m JOIN users u ON u.id = m.user_id
            WHERE m.org_id = \(scope.org) AND m.user_id = \(user)
            """
        ).map(member)
    }

    /// What a member was given; nil for somebody who is none.
    static func grant(_ scope: Scope, user: UserID, in tx: Transaction) throws -> MemberGrant? {
        let row = try tx.first(
            """
            SELECT m.role, \(sql: teamRoles), \(sql: RoleStore.all) FROM memberships m
            WHERE m.org_id = \(scope.org) AND m.user_id = \(user)
            """)
        return try row.map { row in
            let (role, teams, roles) = try row.decode(String.self, JSON?.self, JSON?.self)
            return MemberGrant(
                role: RoleName(rawValue: role), teams: teamRoles(teams), customRoles: try RoleStore.book(roles))
        }
    }

    /// A person's memberships over all organizations, the oldest first: for a transaction that is theirs.
    /// - Parameter slug: only in this one.
    static func ofPerson(_ user: UserID, slug: String?, in tx: Transaction) throws -> [OwnOrganization] {
        try tx.query(
            """
            SELECT o.id, o.slug, o.name, o.created_at, u.id, u.email, u.name, m.role, m.created_at
            FROM memberships m JOIN organizations o ON o.id = m.org_id JOIN users u ON u.id = m.user_id
            WHERE m.user_id = \(user) AND (\(slug)::text IS NULL OR o.slug = \(slug))
            ORDER BY m.created_at, o.id LIMIT 1000
            """
        ).map { row in
            var columns = Columns(row)
            return OwnOrganization(
                organization: OrganizationRecord(
                    id: try columns.next(), slug: try columns.next(), name: try columns.next(),
                    createdAt: try columns.next()),
                member: Member(
                    id: try columns.next(), email: try columns.next(), name: try columns.next(),
                    role: RoleName(rawValue: try columns.next()), createdAt: try columns.next()))
        }
    }

    static func add(
        _ scope: Scope, user: UserID, role: RoleName, now: Timestamp, in tx: Transaction
    ) throws {
        _ = try tx.execute(
            """
            INSERT INTO memberships (org_id, user_id, role, created_at)
            VALUES (\(scope.org), \(user), \(role.rawValue), \(now))
            ON CONFLICT (org_id, user_id) DO UPDATE SET role = excluded.role
            """)
    }

    private static func member(_ row: Row) throws -> Member {
        let (id, email, name, role, joined) = try row.decode(
            UserID.self, String.self, String.self, String.self, Timestamp.self)
        return Member(id: id, email: email, name: name, role: RoleName(rawValue: role), createdAt: joined)
    }
}

/// One-time links that create the first owner.
enum SetupLinkStore {
    static func create(tokenHash: [UInt8], expiresAt: Timestamp, in tx: Transaction) throws {
        _ = try tx.execute("DELETE FROM setup_links WHERE expires_at < now()")
        _ = try tx.execute(
            "INSERT INTO setup_links (token_hash, expires_at) VALUES (\(tokenHash), \(expiresAt))")
    }

    static func isValid(tokenHash: [UInt8], now: Timestamp, in tx: Transaction) throws -> Bool {
        try tx.first(
            """
            SELECT 1 FROM setup_links
            WHERE token_hash = \(tokenHash) AND expires_at > \(now) AND used_at IS NULL
            """) != nil
    }

    /// True for the one caller whom the link lets in. All other links end with it: each start without an owner makes one.
    static func use(tokenHash: [UInt8], now: Timestamp, in tx: Transaction) throws -> Bool {
        let used = try tx.execute(
            """
            UPDATE setup_links SET used_at = \(now)
            WHERE token_hash = \(tokenHash) AND expires_at > \(now) AND used_at IS NULL
            """)
        guard used == 1 else { return false }
        try tx.execute("DELETE FROM setup_links WHERE used_at IS NULL")
        return true
    }
}
