import Domain

/// How people sign in, as far as the operator sets it.
enum SignInSettings {
    static let password = "BELLWETHER_PASSWORD_HASH"

    /// How dear a password's hash is: `BELLWETHER_PASSWORD_HASH`, as in `m=19456,t=2,p=1`. Raising it raises each
    /// person's at their next sign-in.
    static func passwordParameters(_ environment: Environment) throws -> PasswordParameters {
        guard let text = environment[password] else { return .standard }
        guard let parameters = PasswordParameters(text) else {
            throw ConfigurationError(
                "\(password)=\(text) must be argon2id's memory in KiB, passes and lanes, as in m=19456,t=2,p=1")
        }
        return parameters
    }

    /// When sessions end: `BELLWETHER_SESSION_IDLE_HOURS` without a request, `BELLWETHER_SESSION_HOURS` at most.
    static func sessionRules(_ environment: Environment) throws -> SessionRules {
        let idle = try environment.integer("BELLWETHER_SESSION_IDLE_HOURS", in: 1...8760)
        let absolute = try environment.integer("BELLWETHER_SESSION_HOURS", in: 1...8760)
        return SessionRules(
            idle: idle.map { .seconds($0 * 3600) } ?? SessionRules.standard.idle,
            absolute: absolute.map { .seconds($0 * 3600) } ?? SessionRules.standard.absolute)
    }
}
