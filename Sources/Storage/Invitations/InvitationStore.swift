public import Domain
import JobQueue
import Postgres

/// Somebody who was asked in.
public struct InvitationRecord: Sendable, Hashable {
    public var id: InvitationID
    public var email: String
    public var role: RoleName
    public var teams: [TeamID: RoleName]
    public var invitedBy: String?
    public var createdAt: Timestamp
    public var expiresAt: Timestamp
    public var mailedAt: Timestamp?
    /// Why the mail did not go out, for an admin.
    public var mailError: String?
}

/// What the bearer of an invitation is shown.
public struct InvitationOffer: Sendable, Hashable {
    public var organization: OrganizationRecord
    public var email: String
    public var role: RoleName
    public var expiresAt: Timestamp
    /// Whether there is somebody with that e-mail address already, who joins with their own password.
    public var hasAccount: Bool
}

/// Asking people in.
public struct InvitationStore: Sendable {
    let database: Database
    let limits: @Sendable () -> LimitPolicy

    public static let lifetime: Duration = .seconds(7 * 86_400)

    /// Those that wait, newest first.
    public func list(_ scope: Scope) async throws -> [InvitationRecord] {
        try await database.read(scope) { tx in
            try tx.query(
                """
                SELECT \(sql: Self.columns) FROM invitations i LEFT JOIN users u ON u.id = i.invited_by
                WHERE i.org_id = \(scope.org) AND i.accepted_at IS NULL ORDER BY i.created_at DESC, i.id LIMIT 1000
                """
            ).map(Self.record)
        }
    }

    /// Asks somebody in, and has the mail sent. Asking again replaces the earlier invitation: its link is void.
    /// - Throws: `StoreError.invalid` for a role or a team that there is not, or a member's address; `.quota`.
    public func create(
        _ scope: Scope, id: InvitationID, email: String, role: RoleName, teams: [TeamID: RoleName], token: Token,
        sealed: [UInt8]?, by user: UserID?, at now: Timestamp
    ) async throws -> InvitationRecord {
        let limits = limits()
        return try await database.write(scope) { tx in
            try tx.execute(
                "DELETE FROM invitations WHERE org_id = \(scope.org) AND email = \(email) AND accepted_at IS NULL")
            try Quota.check(tx, scope, .members, limits)
            if let account = try UserStore.find(email: email, in: tx),
                try MembershipStore.find(scope, user: account.id, in: tx) != nil
            {
                throw StoreError.invalid(field: "email", message: "belongs to a member already")
            }
            try RoleStore.require(scope, role, in: tx)
            for (team, role) in teams {
                guard try tx.first("SELECT 1 FROM teams WHERE org_id = \(scope.org) AND id = \(team)") != nil else {
                    throw StoreError.invalid(field: "teams", message: "names a team that there is not")
                }
                try RoleStore.require(scope, role, in: tx)
            }
            try tx.execute(
                """
                INSERT INTO invitations (
                    org_id, id, email, role, teams, token_hash, sealed_token, invited_by, created_at, expires_at)
                VALUES (\(scope.org), \(id), \(email), \(role.rawValue), \(Self.json(teams)), \(token.hash), \(sealed),
                    \(user), \(now), \(now + Self.lifetime))
                """)
            if sealed != nil { try JobQueue.enqueue([MailInvitationJob.job(org: scope.org, invitation: id)], in: tx) }
            return try Self.find(tx, scope, id)
        }
    }

    /// - Throws: `StoreError.notFound`.
    public func revoke(_ scope: Scope, _ id: InvitationID) async throws {
        try await database.write(scope) { tx in
            let gone = try tx.execute(
                "DELETE FROM invitations WHERE org_id = \(scope.org) AND id = \(id) AND accepted_at IS NULL")
            guard gone == 1 else { throw StoreError.notFound(what: "invitation") }
        }
    }

    /// What a link offers; nil if it is used, revoked, expired or none of ours.
    public func offer(token: Token, now: Timestamp) async throws -> InvitationOffer? {
        let scope = Scope(org: token.org)
        return try await database.read(scope) { tx in try Self.offer(tx, scope, token, now: now)?.offer }
    }

    /// Makes the bearer a member: with the account that they have, or a new one.
    /// - Parameters:
    ///   - account: who they proved to be; nil to make an account.
    ///   - name, passwordHash: of the account to make.
    /// - Returns: where they belong now; nil, and nothing done, for a link that is of no use.
    /// - Throws: `StoreError.quota`.
    public func accept(
        token: Token, account: UserID?, name: String, passwordHash: String, now: Timestamp
    ) async throws -> (organization: OrganizationRecord, member: Member)? {
        let limits = limits()
        let scope = Scope(org: token.org)
        return try await database.write(scope) { tx in
            guard let (invitation, offer) = try Self.offer(tx, scope, token, now: now) else { return nil }
            let used = try tx.execute(
                """
                UPDATE invitations SET accepted_at = \(now), sealed_token = NULL
                WHERE org_id = \(scope.org) AND id = \(invitation.id) AND accepted_at IS NULL
                """)
            guard used == 1 else { return nil }
            try Quota.check(tx, scope, .members, limits)
            let user =
                if let account {
                    account
                } else {
                    try UserStore.create(
                        email: invitation.email, name: name, passwordHash: passwordHash, now: now, in: tx
                    ).id
                }
            try tx.actAs(AuditActor(kind: .user, id: user.uuid, name: name.isEmpty ? invitation.email : name))
            try MembershipStore.add(scope, user: user, role: invitation.role, now: now, in: tx)
            for (team, role) in invitation.teams.sorted(by: { $0.key < $1.key }) {
                try tx.execute(
                    """
                    INSERT INTO team_members (org_id, team_id, user_id, role, created_at)
                    SELECT org_id, id, \(user), \(role.rawValue), \(now) FROM teams
                    WHERE org_id = \(scope.org) AND id = \(team)
                    ON CONFLICT DO NOTHING
                    """)
            }
            guard let member = try MembershipStore.find(scope, user: user, in: tx) else { return nil }
            return (offer.organization, member)
        }
    }

    // MARK: For the mail that a worker sends

    /// The sealed token of an invitation that waits; nil if there is no mail to send any more.
    package func sealedToken(_ scope: Scope, _ id: InvitationID, now: Timestamp) async throws -> (
        email: String, organization: String, invitedBy: String?, sealed: [UInt8]
    )? {
        try await database.read(scope) { tx in
            try tx.first(
                """
                SELECT i.email, o.name, u.name, i.sealed_token
                FROM invitations i JOIN organizations o ON o.id = i.org_id LEFT JOIN users u ON u.id = i.invited_by
                WHERE i.org_id = \(scope.org) AND i.id = \(id) AND i.accepted_at IS NULL AND i.expires_at > \(now)
                    AND i.sealed_token IS NOT NULL
                """
            ).map { row in
                let (email, organization, by, sealed) = try row.decode(
                    String.self, String.self, String?.self, [UInt8].self)
                return (email: email, organization: organization, invitedBy: by, sealed: sealed)
            }
        }
    }

    /// Notes what became of the mail.
    package func noteMail(_ scope: Scope, _ id: InvitationID, error: String?, now: Timestamp) async throws {
        _ = try await database.write(scope) { tx in
            try tx.execute(
                """
                UPDATE invitations SET mailed_at = \(error == nil ? now : nil), mail_error = \(error)
                WHERE org_id = \(scope.org) AND id = \(id)
                """)
        }
    }

    // MARK: Rows

    private static let columns: SQL = """
        i.id, i.email, i.role, i.teams, u.name, i.created_at, i.expires_at, i.mailed_at, i.mail_error
        """

    private static func find(_ tx: Transaction, _ scope: Scope, _ id: InvitationID) throws -> InvitationRecord {
        let row = try tx.first(
            """
            SELECT \(sql: columns) FROM invitations i LEFT JOIN users u ON u.id = i.invited_by
            WHERE i.org_id = \(scope.org) AND i.id = \(id)
            """)
        guard let row else { throw StoreError.notFound(what: "invitation") }
        return try record(row)
    }

    private static func offer(
        _ tx: Transaction, _ scope: Scope, _ token: Token, now: Timestamp
    ) throws -> (invitation: InvitationRecord, offer: InvitationOffer)? {
        let row = try tx.first(
            """
            SELECT \(sql: columns) FROM invitations i LEFT JOIN users u ON u.id = i.invited_by
            WHERE i.org_id = \(scope.org) AND i.token_hash = \(token.hash) AND i.accepted_at IS NULL
                AND i.expires_at > \(now)
            """)
        guard let row, let organization = try OrganizationStore.find(id: scope.org, in: tx) else { return nil }
        let invitation = try record(row)
        return (
            invitation,
            InvitationOffer(
                organization: organization, email: invitation.email, role: invitation.role,
                expiresAt: invitation.expiresAt,
                hasAccount: try UserStore.find(email: invitation.email, in: tx) != nil)
        )
    }

    private static func json(_ teams: [TeamID: RoleName]) -> JSON {
        JSON(Dictionary(uniqueKeysWithValues: teams.map { ($0.description, $1.rawValue) }))
    }

    private static func record(_ row: Row) throws -> InvitationRecord {
        let (id, email, role, teams, by, created, expires, mailed, error) = try row.decode(
            InvitationID.self, String.self, String.self, JSON.self, String?.self, Timestamp.self, Timestamp.self,
            Timestamp?.self, String?.self)
        return InvitationRecord(
            id: id, email: email, role: RoleName(rawValue: role), teams: MembershipStore.teamRoles(teams),
            invitedBy: by, createdAt: created, expiresAt: expires, mailedAt: mailed, mailError: error)
    }
}

extension Store {
    public var invitations: InvitationStore { InvitationStore(database: database, limits: limits) }
}
