public import Domain
import Postgres

extension SingleSignOnStore {
    /// Uses an answer of a provider up; false if it has been used before.
    public func useState(_ scope: Scope, state: String, now: Timestamp, expiresAt: Timestamp) async throws -> Bool {
        try await database.write(scope) { tx in
            try tx.execute("DELETE FROM used_sign_ons WHERE org_id = \(scope.org) AND expires_at <= \(now)")
            return try tx.execute(
                """
                INSERT INTO used_sign_ons (org_id, state_hash, expires_at)
                VALUES (\(scope.org), \(Base64URL.hash(state)), \(expiresAt)) ON CONFLICT DO NOTHING
                """) == 1
        }
    }

    /// Finds or makes the member for whom a provider vouches, and brings role and teams up to what the groups say.
    ///
    /// A name that the provider has used before leads to the same member, whatever their address is by now. Otherwise
    /// the address does: to a member, who is linked; to nobody, who becomes one; but never to somebody who has an
    /// account elsewhere, for an organization's provider must not be a way into people's accounts. Nor does it let
    /// anybody in, or make anybody, who may do more than the one who set it up.
    public func admit(
        _ scope: Scope, _ provider: ProviderRecord, _ person: VouchedPerson, roles: RolePolicy, now: Timestamp
    ) async throws -> SignOnDecision {
        let limits = limits()
        do {
            return try await database.write(scope) { tx in
                let admission = Admission(
                    tx: tx, scope: scope, provider: provider, person: person, roles: roles, limits: limits, now: now)
                return try admission.decide()
            }
        } catch let refusal as Admission.Refusal {
            return refusal.decision
        } catch StoreError.invalid(field: "email", _) {
            // Somebody took the address this very moment.
            return .mustBeInvited
        } catch StoreError.quota {
            return .full
        }
    }
}

/// One person at the door. What it wrote is undone if it refuses.
private struct Admission {
    struct Refusal: Error {
        var decision: SignOnDecision
    }

    let tx: Transaction
    let scope: Scope
    let provider: ProviderRecord
    let person: VouchedPerson
    let roles: RolePolicy
    let limits: LimitPolicy
    let now: Timestamp

    func decide() throws -> SignOnDecision {
        let outcome = provider.settings.mapping.outcome(groups: person.groups)
        guard let role = outcome.role ?? provider.settings.defaultRole else { throw Refusal(decision: .noRole) }
        guard let organization = try OrganizationStore.find(id: scope.org, in: tx) else {
            throw Refusal(decision: .mustBeInvited)
        }
        var member = try find() ?? create(role)
        try tx.execute(
            """
            INSERT INTO identities (org_id, provider_id, subject, user_id, created_at, last_used_at)
            VALUES (\(scope.org), \(provider.id), \(person.subject), \(member.id), \(now), \(now))
            ON CONFLICT (org_id, provider_id, subject) DO UPDATE SET last_used_at = excluded.last_used_at
            """)
        // Owners are made and unmade by people.
        if let mapped = outcome.role, mapped != member.role, member.role != .owner {
            try RoleStore.require(scope, mapped, in: tx)
            try MembershipStore.add(scope, user: member.id, role: mapped, now: now, in: tx)
            member.role = mapped
        }
        try follow(outcome, member.id)
        try checkAuthority(member)
        return .admitted(organization, member)
    }

    /// The member that they are; nil if nobody has heard of them.
    private func find() throws -> Member? {
        let known = try tx.first(
            """
            SELECT user_id FROM identities
            WHERE org_id = \(scope.org) AND provider_id = \(provider.id) AND subject = \(person.subject)
            """)
        if let known { return try MembershipStore.find(scope, user: known.decode(UserID.self), in: tx) }
        guard let account = try UserStore.find(email: person.email, in: tx) else { return nil }
        guard let member = try MembershipStore.find(scope, user: account.id, in: tx) else {
            throw Refusal(decision: .mustBeInvited)
        }
        let other = try tx.first(
            """
            SELECT 1 FROM identities
            WHERE org_id = \(scope.org) AND provider_id = \(provider.id) AND user_id = \(member.id)
            """)
        guard other == nil else { throw Refusal(decision: .linkedToAnother) }
        return member
    }

    private func create(_ role: RoleName) throws -> Member {
        try Quota.check(tx, scope, .members, limits)
        try RoleStore.require(scope, role, in: tx)
        let name = person.name ?? String(person.email.prefix { $0 != "@" })
        let account = try UserStore.create(email: person.email, name: name, passwordHash: nil, now: now, in: tx)
        try MembershipStore.add(scope, user: account.id, role: role, now: now, in: tx)
        return Member(id: account.id, email: account.email, name: account.name, role: role, createdAt: now)
    }

    /// Into the teams that the rules put them in, out of those that the rules speak of otherwise.
    private func follow(_ outcome: GroupMapping.Outcome, _ user: UserID) throws {
        guard !outcome.governedTeams.isEmpty else { return }
        let leave = outcome.governedTeams.subtracting(outcome.teams)
        try tx.execute(
            """
            DELETE FROM team_members
            WHERE org_id = \(scope.org) AND user_id = \(user) AND team_id = ANY(\(leave.sorted()))
            """)
        // A team that is gone by now is passed over.
        try tx.execute(
            """
            INSERT INTO team_members (org_id, team_id, user_id, role, created_at)
            SELECT \(scope.org), t.id, \(user), \(RoleName.viewer.rawValue), \(now)
            FROM teams t WHERE t.org_id = \(scope.org) AND t.id = ANY(\(outcome.teams.sorted()))
            ON CONFLICT DO NOTHING
            """)
    }

    private func checkAuthority(_ member: Member) throws {
        guard let grant = try MembershipStore.grant(scope, user: member.id, in: tx) else {
            throw Refusal(decision: .mustBeInvited)
        }
        let authority = Grants(organization: provider.settings.authority.union(Permission.ofEverybody))
        guard authority.cover(grant.grants(under: roles)) else { throw Refusal(decision: .beyondAuthority) }
    }
}
