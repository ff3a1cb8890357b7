import Domain
import Hummingbird
import Integration
import Storage

/// Setting up an authenticator app, and taking it out again.
struct SecondFactorRoutes: Sendable {
    let store: SignInStore
    let passwords: PasswordCheck
    let secrets: SealedSecrets
    let clock: any WallClock
    let configuration: APIConfiguration

    var endpoints: [Endpoint] {
        [
            Endpoint(.post, "/api/v1/account/second-factor", .permission(.accountManage), idempotency: .notKept) {
                try await begin($0)
            },
            Endpoint(.post, "/api/v1/account/second-factor/confirm", .permission(.accountManage), idempotency: .notKept)
            {
                try await confirm($0)
            },
            Endpoint(.post, "/api/v1/account/second-factor/disable", .permission(.accountManage), idempotency: .notKept)
            {
                try await disable($0)
            },
            Endpoint(.post, "/api/v1/account/recovery-codes", .permission(.accountManage), idempotency: .notKept) {
                try await renewCodes($0)
            },
        ]
    }

    private func begin(_ call: Call) async throws -> Response {
        let session = try await confirmed(call)
        var random = SystemRandomNumberGenerator()
        let secret = (0..<OneTimeCode.secretLength).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        let sealed = try secrets.seal(secret, binding: SecondFactorSecret.binding(session.user.id))
        try await store.beginSecondFactor(of: session.user.id, secret: sealed, now: clock.now())
        return .object(status: .created) { json in
            json.field("secret", Base32.encode(secret))
            json.field(
                "otpauth_uri",
                OneTimeCode.enrolmentURI(secret: secret, issuer: "Bellwether", account: session.user.email))
        }
    }

    private func confirm(_ call: Call) async throws -> Response {
        let session = try call.wholeAccountSession
        var fields = try await call.fields()
        let code = fields.string("code", length: 1...40)
        try fields.finish()
        let user = session.user.id
        guard let factor = try await store.secondFactor(of: user), !factor.isInForce else {
            throw Problem.conflict("No second factor waits to be confirmed.", code: "illegal")
        }
        let secret = try secrets.open(factor.secret, binding: SecondFactorSecret.binding(user))
        let keys = AttemptKey.signIn(email: session.user.email, address: call.address(configuration))
        let step = try await passwords.throttled(keys) { () -> PasswordCheck.Verdict<Int64> in
            OneTimeCode.match(code, secret: secret, at: clock.now(), after: nil).map { .right($0) }
                ?? .wrong(.invalid("code", "is not the code that the app shows now"))
        }
        let codes = Self.newCodes()
        try await store.confirmSecondFactor(
            of: user, secret: factor.secret, step: step, recoveryCodes: codes, now: clock.now())
        try await passwords.journal.changed(call, "second_factor_enabled")
        return Self.answer(codes)
    }

    private func disable(_ call: Call) async throws -> Response {
        let session = try await confirmed(call)
        try await store.removeSecondFactor(of: session.user.id)
        try await passwords.journal.changed(call, "second_factor_disabled")
        return .noContent
    }

    private func renewCodes(_ call: Call) async throws -> Response {
        let session = try await confirmed(call)
        let codes = Self.newCodes()
        try await store.replaceRecoveryCodes(of: session.user.id, with: codes)
        try await passwords.journal.changed(call, "recovery_codes_renewed")
        return Self.answer(codes)
    }

    /// The session, once its person has shown the password again.
    private func confirmed(_ call: Call) async throws -> SessionRecord {
        let session = try call.wholeAccountSession
        var fields = try await call.fields()
        let password = fields.string("password", length: 1...1024)
        try fields.finish()
        _ = try await passwords.confirm(session, password: password, address: call.address(configuration))
        return session
    }

    private static func newCodes() -> [String] {
        var random = SystemRandomNumberGenerator()
        return (0..<RecoveryCode.count).map { _ in RecoveryCode.generate(using: &random) }
    }

    /// Shown this once.
    private static func answer(_ codes: [String]) -> Response {
        .object { $0.field("recovery_codes", codes) }
    }
}
