import API
import Domain
import Integration
import Logging
import Policies
import Postgres
import Storage

/// What every role opens before it begins, and closes when it ends.
struct Runtime: Sendable {
    let environment: Environment
    let resources: Resources
    let source: DatabaseSource
    let database: Database
    let store: Store
    let policies: PolicyBox
    let secrets: SealedSecrets
    /// To wherever a tenant wants to be told.
    let outbound: CurlClient
    /// The mail of channels, to servers that a tenant names.
    let channelMail: SMTPClient
    /// Signs the links by which a message is acknowledged, and calendars.
    let links: LinkSigner
    /// The operator's mail server; nil where none is set.
    let mailServer: SMTPServer?
    let mailClient: SMTPClient
    /// For what is too large for the database; nil where no place is configured.
    let details: (any DetailStore)?
    let registry: MetricsRegistry
    let logger: Logger

    /// Lends `body` an opened runtime and closes everything after it, whatever happens.
    static func with(
        _ environment: Environment, source: DatabaseSource, allowNeighbourhood: Bool, name: String, logger: Logger,
        _ body: (Runtime) async throws -> Void
    ) async throws {
        let resources = try Resources.find(environment)
        guard let keys = try SecretKeys.load(environment, data: source.directory) else {
            throw ConfigurationError("set BELLWETHER_SECRET_KEY to 32 bytes in base64: openssl rand -base64 32")
        }
        let addresses = try Outbound.addresses(environment, allowNeighbourhood: allowNeighbourhood)
        let authorities = environment["BELLWETHER_CA_FILE"]
        let mailServer = try Mail.server(environment)
        let policies = try PolicyBox(directory: resources.policies, logger: logger)
        try await Schema.bringUpToDate(source, resources, logger: logger)
        let connections = try environment.integer("BELLWETHER_DATABASE_CONNECTIONS", in: 2...200) ?? 8
        let database = Database(
            .server(url: source.url, connections: connections, name: name), logger: logger)
        let reload: @Sendable () -> [[UInt8]]? = { [directory = source.directory] in
            try? SecretKeys.load(environment, data: directory)?.bytes
        }
        let runtime = Runtime(
            environment: environment, resources: resources, source: source, database: database,
            store: Store(database: database) { policies.policies }, policies: policies,
            secrets: try SealedSecrets(keys: keys.bytes, reload: reload),
            outbound: CurlClient(.init(addresses: addresses, certificateFile: authorities)),
            channelMail: SMTPClient(.init(addresses: addresses, certificateFile: authorities)),
            links: LinkSigner(secrets: keys.bytes, reload: reload), mailServer: mailServer,
            mailClient: SMTPClient(.init(addresses: .trusted, certificateFile: authorities)),
            details: try Details.store(environment, data: source.directory?.path, clock: SystemClock()),
            registry: MetricsBackend.registry, logger: logger)
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(runtime))
        } catch {
            result = .failure(error)
        }
        runtime.outbound.close()
        runtime.channelMail.close()
        runtime.mailClient.close()
        await database.close()
        try result.get()
    }

    /// What channels reach the outside through.
    var outside: Outside { Outside(http: outbound, mail: channelMail) }

    /// Sends the server's own mail; nil where no mail server is set.
    var postman: Postman? { mailServer.map { Postman(client: mailClient, server: $0) } }

    /// For libraries that tell of every step.
    var quietLogger: Logger {
        var quiet = logger
        quiet.logLevel = max(quiet.logLevel, .warning)
        return quiet
    }
}
