import Logging
import ServiceLifecycle

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
