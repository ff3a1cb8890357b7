import Logging
import ServiceLifecycle
import Storage

/// Does something again and again, whatever came of it the last time.
struct Pulse: Service {
    private let name: String
    private let pause: Duration
    private let logger: Logger
    private let body: @Sendable () async throws -> Void

    init(
        _ name: String, every pause: Duration, logger: Logger,
        _ body: @escaping @Sendable () async throws -> some Sendable
    ) {
        self.name = name
        self.pause = pause
        self.logger = logger
        self.body = { _ = try await body() }
    }

    func run() async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await body()
                } catch is CancellationError {
                    return
                } catch {
                    logger.warning("\(name): \(Failure.text(of: error))")
                }
                try? await Task.sleep(for: pause)
            }
        }
    }
}

extension Pulse {
    /// Keeps the planner's picture of the tables up with their growth: a plan that was made while a table was empty
    /// may read all of it for each key, on one processor, for as long as it is kept. See `refresh_statistics()` in
    /// `migrations/`; however many processes ask, one at a time does it.
    static func statistics(_ runtime: Runtime) -> Pulse {
        Pulse("statistics", every: .seconds(2), logger: runtime.logger) { [upkeep = runtime.store.upkeep] in
            try await upkeep.refreshStatistics()
        }
    }
}
