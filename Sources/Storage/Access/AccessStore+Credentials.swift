public import Domain

extension AccessStore {
    // MARK: Sessions

    /// Begins a session, in place of the one that the browser had, if it had one.
    public func createSession(_ scope: Scope, _ session: NewSession, replacing old: Token? = nil) async throws {
        if let old, old.kind == .session, old.org != scope.org {
            let other = Scope(org: old.org)
            try await database.write(other) { tx in try SessionStore.delete(other, tokenHash: old.hash, in: tx) }
        }
        try await database.write(scope) { tx in
            if let old, old.org == scope.org { try SessionStore.delete(scope, tokenHash: old.hash, in: tx) }
            try SessionStore.create(scope, session, in: tx)
        }
    }

    /// The session of a token; nil if there is none or it is over. Notes, once a minute, that it is in use.
    public func session(token: Token, rules: SessionRules, now: Timestamp) async throws -> SessionRecord? {
        let scope = Scope(org: token.org)
        let found = try await database.read(scope) { tx in
            try SessionStore.find(scope, tokenHash: token.hash, rules: rules, now: now, in: tx)
        }
        if let found, now - found.lastSeenAt > .seconds(60) {
            try await database.write(scope) { tx in try SessionStore.touch(scope, id: found.id, now: now, in: tx) }
        }
        return found
    }

    public func endSession(_ scope: Scope, id: SessionID) async throws {
        try await database.write(scope) { tx in try SessionStore.delete(scope, id: id, in: tx) }
    }

    // MARK: API keys

    /// Newest first, revoked ones left out.
    public func apiKeys(_ scope: Scope) async throws -> [APIKeyRecord] {
        try await database.read(scope) { tx in try CredentialStore.list(scope, in: tx) }
    }

    /// The key of a token; nil if there is none, or it is revoked or over. Notes, once a minute, that it is in use.
    public func apiKey(token: Token, now: Timestamp) async throws -> APIKeyRecord? {
        let scope = Scope(org: token.org)
        let found = try await database.read(scope) { tx in
            try CredentialStore.find(scope, tokenHash: token.hash, now: now, in: tx)
        }
        if let found, found.lastUsedAt.map({ now - $0 > .seconds(60) }) ?? true {
            try await database.write(scope) { tx in
                try CredentialStore.touch(scope, id: found.id, now: now, in: tx)
            }
        }
        return found
    }

    /// - Throws: `StoreError.invalid` for a team that there is not, `.quota`.
    public func createAPIKey(
        _ scope: Scope, name: String, grant: KeyGrant, token: Token, createdBy: UserID? = nil,
        expiresAt: Timestamp? = nil, now: Timestamp
    ) async throws -> APIKeyRecord {
        let limits = limits()
        return try await database.write(scope) { tx in
            try Quota.check(tx, scope, .apiKeys, limits)
            for team in grant.teams ?? [] where try !TeamStore.exists(tx, scope, team) {
                throw StoreError.invalid(field: "team_ids", message: "names a team that there is not")
            }
            return try CredentialStore.create(
                scope, name: name, grant: grant, token: token, createdBy: createdBy, expiresAt: expiresAt, now: now,
                in: tx)
        }
    }

    /// - Throws: `StoreError.notFound`.
    public func revokeAPIKey(_ scope: Scope, id: APIKeyID, now: Timestamp) async throws {
        try await database.write(scope) { tx in try CredentialStore.revoke(scope, id: id, now: now, in: tx) }
    }

    // MARK: Integrations

    /// By name.
    public func integrations(_ scope: Scope) async throws -> [IntegrationRecord] {
        try await database.read(scope) { tx in try IntegrationStore.list(scope, in: tx) }
    }

    public func integration(_ scope: Scope, id: IntegrationID) async throws -> IntegrationRecord? {
        try await database.read(scope) { tx in try IntegrationStore.find(scope, id: id, in: tx) }
    }

    /// The integration of a token; nil if no such token is in force.
    public func integration(token: Token) async throws -> IntegrationRecord? {
        let scope = Scope(org: token.org)
        return try await database.read(scope) { tx in
            try IntegrationStore.find(scope, tokenHash: token.hash, in: tx)
        }
    }

    /// - Throws: `StoreError.invalid` for a name that is taken.
    public func createIntegration(
        _ scope: Scope, kind: String, name: String, settings: [String: String] = [:], secrets: [UInt8]? = nil,
        id: IntegrationID? = nil, token: Token, now: Timestamp
    ) async throws -> IntegrationRecord {
        let limits = limits()
        return try await database.write(scope) { tx in
            try Quota.check(tx, scope, .integrations, limits)
            return try IntegrationStore.create(
                scope, kind: kind, name: name, settings: settings, secrets: secrets,
                id: id ?? IntegrationID(at: now), token: token, now: now, in: tx)
        }
    }

    /// - Throws: `StoreError.notFound`, `.conflict` where `expected` is no longer its version, `.invalid`.
    public func updateIntegration(
        _ scope: Scope, id: IntegrationID, _ change: IntegrationChange, expected: Int?
    ) async throws -> IntegrationRecord {
        try await database.write(scope) { tx in
            try IntegrationStore.update(scope, id: id, change, expected: expected, in: tx)
        }
    }

    /// Puts another token in force; the old one is refused from now on.
    /// - Throws: `StoreError.notFound`.
    public func rotateIntegration(
        _ scope: Scope, id: IntegrationID, token: Token
    ) async throws -> IntegrationRecord {
        try await database.write(scope) { tx in try IntegrationStore.rotate(scope, id: id, token: token, in: tx) }
    }

    /// - Throws: `StoreError.notFound`, `.conflict`.
    public func deleteIntegration(_ scope: Scope, id: IntegrationID, expected: Int?) async throws {
        try await database.write(scope) { tx in
            try IntegrationStore.delete(scope, id: id, expected: expected, in: tx)
        }
    }

    // MARK: Idempotency

    /// Takes a key for a request, or says what stands under it. `actor` names who asks: keys of two never collide.
    public func claimIdempotencyKey(
        _ scope: Scope, actor: String, key: String, requestHash: [UInt8], now: Timestamp
    ) async throws -> IdempotencyClaim {
        try await database.write(scope) { tx in
            try IdempotencyStore.claim(
                scope, actor: actor, key: key, requestHash: requestHash, now: now, in: tx)
        }
    }

    public func storeIdempotentAnswer(
        _ scope: Scope, actor: String, key: String, answer: StoredAnswer, now: Timestamp
    ) async throws {
        try await database.write(scope) { tx in
            try IdempotencyStore.store(scope, actor: actor, key: key, answer: answer, now: now, in: tx)
        }
    }

    /// Frees a key whose request came to nothing, so that it may be tried again.
    public func releaseIdempotencyKey(_ scope: Scope, actor: String, key: String) async throws {
        try await database.write(scope) { tx in
            try IdempotencyStore.release(scope, actor: actor, key: key, in: tx)
        }
    }
}
