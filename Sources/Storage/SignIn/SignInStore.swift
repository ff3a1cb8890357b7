import Postgres

/// What signing in needs to remember: attempts, second factors, reset links, and a person's sessions everywhere.
public struct SignInStore: Sendable {
    let database: Database

    init(database: Database) {
        self.database = database
    }
}

extension Store {
    public var signIn: SignInStore { SignInStore(database: database) }
}
