import Logging
import ServiceLifecycle
import UnixSignals

/// Runs a role until SIGINT or SIGTERM, which end it gracefully from its first moment on, and after a while less so.
struct Lifecycle: Sendable {
    /// How long requests and jobs under way may take to finish.
    private static let patience = Duration.seconds(15)

    let logger: Logger

    /// `body` begins the role's work and returns when it has ended; see `serve`.
    func run(_ body: @escaping @Sendable () async throws -> Void) async throws {
        var configuration = ServiceGroupConfiguration(
            services: [.init(service: Whole(body: body), successTerminationBehavior: .gracefullyShutdownGroup)],
            gracefulShutdownSignals: [.sigint, .sigterm], logger: quiet)
        configuration.maximumGracefulShutdownDuration = Self.patience
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch is CancellationError {
            // Told to stop while it was starting, or too slow to stop by itself.
        }
    }

    /// Runs services side by side until the first one ends or the process is told to stop; then they are stopped in
    /// the reverse order.
    func serve(_ services: [any Service]) async throws {
        let configuration = ServiceGroupConfiguration(
            services: (services + [MemoryKeeper()]).map {
                .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup)
            },
            logger: quiet)
        try await ServiceGroup(configuration: configuration).run()
    }

    /// The group tells of every step; people need to hear only what went wrong.
    private var quiet: Logger {
        var logger = logger
        logger.logLevel = max(logger.logLevel, .error)
        return logger
    }

    private struct Whole: Service {
        let body: @Sendable () async throws -> Void

        func run() async throws { try await body() }
    }
}
