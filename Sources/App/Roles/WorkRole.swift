import Logging

/// `bellwether work`: works on the queue of a database that others look after.
public struct WorkRole: Sendable {
    private let environment: Environment

    public init(environment: Environment) {
        self.environment = environment
    }

    /// Returns once it was told to stop and has stopped.
    public func run() async throws {
        Telemetry.bootstrap(environment)
        Memory.keepSmall()
        let logger = Logger(label: "bellwether")
        let source = try DatabaseSource.shared(environment)
        let publicURL = try PublicAddress.configured(environment)
        if publicURL == nil {
            logger.warning("BELLWETHER_PUBLIC_URL is not set: messages that are sent from here bear no links")
        }
        let lifecycle = Lifecycle(logger: logger)
        try await lifecycle.run { [environment] in
            try await Runtime.with(
                environment, source: source, allowNeighbourhood: false, name: "bellwether-work", logger: logger
            ) { runtime in
                logger.info("ready to work after \(LaunchClock.milliseconds) ms")
                try await lifecycle.serve(
                    WorkerParts(runtime, publicURL: publicURL).services + [PolicyReload(policies: runtime.policies)])
            }
        }
    }
}
