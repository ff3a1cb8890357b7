import Logging

/// `bellwether serve`: the API and the dashboard on a database that others look after.
public struct ServeRole: Sendable {
    private let host: String
    private let port: Int
    private let environment: Environment

    public init(host: String, port: Int, environment: Environment) {
        self.host = host
        self.port = port
        self.environment = environment
    }

    /// Returns once it was told to stop and has stopped.
    public func run() async throws {
        Telemetry.bootstrap(environment)
        Memory.keepSmall()
        let logger = Logger(label: "bellwether")
        let source = try DatabaseSource.shared(environment)
        let publicURL = try PublicAddress.configured(environment)
        let lifecycle = Lifecycle(logger: logger)
        try await lifecycle.run { [host, port, environment] in
            try await Runtime.with(
                environment, source: source, allowNeighbourhood: false, name: "bellwether-serve", logger: logger
            ) { runtime in
                let server = try ServerParts(runtime, host: host, port: port, publicURL: publicURL) { address in
                    logger.info("ready on \(address) after \(LaunchClock.milliseconds) ms")
                }
                try await ListenAddress.explaining(host: host, port: port) {
                    try await lifecycle.serve(server.services)
                }
                await server.close()
            }
        }
    }
}
