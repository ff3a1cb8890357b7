/// Where the database is and how to use it. Never printed as a whole: the address may contain a password.
public struct DatabaseConfiguration: Sendable {
    /// What libpq takes: `postgres://user:password@host/db?sslmode=…` or `host=… dbname=…`; may be empty, for the
    /// `PG…` environment variables.
    public var url: String
    /// Most connections at once; each has a thread.
    public var connections: Int
    /// What `pg_stat_activity` shows.
    public var applicationName: String
    /// How long one attempt to connect may take, in whole seconds, at least 2.
    public var connectTimeout: Duration
    /// How long a unit of work may wait for a connection, reconnecting included.
    public var acquireTimeout: Duration
    /// The server cancels a statement that takes longer. Nil: never.
    public var statementTimeout: Duration?
    /// The server ends a session that sits in a transaction for longer without a statement. Nil: never.
    public var idleInTransactionTimeout: Duration?
    /// Run on every new connection, for instance `SET ROLE bellwether_app`.
    public var onConnect: [String]
    /// How many prepared statements a connection keeps.
    public var preparedStatements: Int
    /// Hears of every statement before it is sent, on the connection's thread: for tests.
    package var observer: (@Sendable (SQL) -> Void)?

    public init(
        url: String, connections: Int = 8, applicationName: String = "bellwether",
        connectTimeout: Duration = .seconds(5), acquireTimeout: Duration = .seconds(10),
        statementTimeout: Duration? = .seconds(30), idleInTransactionTimeout: Duration? = .seconds(60),
        onConnect: [String] = [], preparedStatements: Int = 256
    ) {
        self.url = url
        self.connections = connections
        self.applicationName = applicationName
        self.connectTimeout = connectTimeout
        self.acquireTimeout = acquireTimeout
        self.statementTimeout = statementTimeout
        self.idleInTransactionTimeout = idleInTransactionTimeout
        self.onConnect = onConnect
        self.preparedStatements = preparedStatements
    }
}
