import Domain
import Integration
import Logging
import Storage

/// Whether somebody is who they say: password and second factor, throttled, with one answer for a wrong person and a
/// wrong password.
struct PasswordCheck: Sendable {
    let access: AccessStore
    let store: SignInStore
    let journal: SignInJournal
    let hasher: PasswordHasher
    let secrets: SealedSecrets
    let clock: any WallClock

    /// - Throws: 401 `wrong-credentials`, `second-factor-required`, `wrong-code`; 429.
    func signIn(
        email: String, password: String, code: String?, organization slug: String?, call: Call, address: String
    ) async throws -> (OrganizationRecord, Member) {
        let account = try await access.account(email: email)
        return try await throttled(AttemptKey.signIn(email: email, address: address)) {
            // Runs whether or not there is such a person, so that neither answer nor time tells.
            let isRight = try await hasher.verify(password, against: account?.passwordHash)
            guard isRight, let account, let home = try await access.home(of: account.id, organization: slug) else {
                journal.failed(account, organization: slug, reason: "password", address: address, call: call)
                return .wrong(Self.wrongCredentials)
            }
            if let factor = try await store.secondFactor(of: account.id), factor.isInForce {
                guard let code else { return .undecided(Self.secondFactorRequired) }
                guard try await take(code, factor, of: account.id) else {
                    journal.failed(account, organization: slug, reason: "code", address: address, call: call)
                    return .wrong(Self.wrongCode)
                }
            }
            await strengthen(account, password)
            return .right(home)
        }
    }

    /// The person whose password that is. It is no sign-in: a second factor is not asked for.
    /// - Throws: 401 for a wrong address or a wrong password, after the same time; 429 after too many of them.
    func verified(email: String, password: String, address: String) async throws -> Account {
        let account = try await access.account(email: email)
        return try await throttled(AttemptKey.signIn(email: email, address: address)) {
            guard try await hasher.verify(password, against: account?.passwordHash), let account else {
                return .wrong(Self.wrongCredentials)
            }
            return .right(account)
        }
    }

    /// For what a stolen session must not do: the password is asked for again.
    /// - Throws: 403 `wrong-password`; 429.
    func confirm(_ session: SessionRecord, password: String, address: String) async throws -> Account {
        let keys = AttemptKey.signIn(email: session.user.email, address: address)
        guard let account = try await store.account(session.user.id) else { throw Problem.notFound("account") }
        return try await throttled(keys) {
            guard try await hasher.verify(password, against: account.passwordHash) else {
                return .wrong(
                    Problem(
                        status: 403, code: "wrong-password", title: "Not allowed", detail: "The password is wrong.",
                        errors: [FieldIssue(field: "password", message: "is wrong")]))
            }
            return .right(account)
        }
    }

    /// Whether a code is one of the authenticator app, or a recovery code; it is used up.
    private func take(_ code: String, _ factor: SecondFactorRecord, of user: UserID) async throws -> Bool {
        if let recovery = RecoveryCode.canonical(code) {
            return try await store.takeRecoveryCode(recovery, of: user, now: clock.now())
        }
        let secret = try secrets.open(factor.secret, binding: SecondFactorSecret.binding(user))
        let step = OneTimeCode.match(code, secret: secret, at: clock.now(), after: factor.lastStep)
        guard let step else { return false }
        return try await store.takeStep(step, of: user)
    }

    /// Hashes a password anew that was hashed when hashing was cheaper. Only now do we know it.
    private func strengthen(_ account: Account, _ password: String) async {
        guard let old = account.passwordHash, hasher.isWeak(old) else { return }
        // The next sign-in tries again.
        guard let new = try? await hasher.hash(password) else { return }
        try? await store.strengthenHash(of: account.id, from: old, to: new)
    }

    // MARK: Throttling

    enum Verdict<Value: Sendable>: Sendable {
        case right(Value)
        case wrong(Problem)
        /// Nothing was shown to be wrong, and the attempt does not count.
        case undecided(Problem)
    }

    /// Runs an attempt that counts as failed until it is shown right.
    func throttled<Value: Sendable>(
        _ keys: [AttemptKey], _ attempt: @Sendable () async throws -> Verdict<Value>
    ) async throws -> Value {
        if let wait = try await store.admit(keys, now: clock.now()) {
            throw Problem.tooManyRequests(
                "Too many failed attempts; wait a little.", retryAfter: Int(wait.components.seconds) + 1)
        }
        let verdict: Verdict<Value>
        do {
            verdict = try await attempt()
        } catch {
            try? await store.withdraw(keys, now: clock.now())
            throw error
        }
        switch verdict {
        case .right(let value):
            try await store.succeed(keys, now: clock.now())
            return value
        case .undecided(let problem):
            try await store.withdraw(keys, now: clock.now())
            throw problem
        case .wrong(let problem): throw problem
        }
    }

    // MARK: Answers

    static let wrongCredentials = Problem(
        status: 401, code: "wrong-credentials", title: "Signing in failed",
        detail: "The e-mail address or the password is wrong.")

    static let secondFactorRequired = Problem(
        status: 401, code: "second-factor-required", title: "A code is needed",
        detail: "Send e-mail address and password again, with the code of the authenticator app or a recovery code.")

    static let wrongCode = Problem(
        status: 401, code: "wrong-code", title: "Signing in failed",
        detail: "The code is wrong, or was used already.",
        errors: [FieldIssue(field: "code", message: "is wrong, or was used already")])
}
