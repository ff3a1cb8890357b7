import Channels
import Domain
import JobQueue
import Logging
import Postgres
import ServiceLifecycle
import Workers

/// The queue's workers.
struct WorkerParts {
    let services: [any ServiceLifecycle.Service]

    init(_ runtime: Runtime, publicURL: String?) {
        let environment = Handlers.Environment(
            store: runtime.store, clock: SystemClock(), outside: runtime.outside, secrets: runtime.secrets,
            links: runtime.links, channels: Channels.all, mail: runtime.postman, baseURL: publicURL,
            logger: runtime.logger)
        let worker = JobWorker(
            database: runtime.database, handlers: Handlers.all(environment), clock: SystemClock(),
            options: JobWorkerOptions(drainTimeout: .seconds(10)), logger: runtime.logger)
        services = [
            QueueService(worker: worker), Schedule(environment: environment),
            Pulse.statistics(runtime),
            Pulse("escalations", every: Escalator.tick, logger: runtime.logger) {
                [escalator = Escalator(environment)] in
                try await escalator.run()
            },
            Pulse("hand-overs", every: .seconds(30), logger: runtime.logger) {
                [notices = HandoverNotices(environment)] in
                try await notices.look()
            },
            Pulse("watchdog", every: Watchdog.tick, logger: runtime.logger) { [watchdog = Watchdog(environment)] in
                try await watchdog.look()
            },
        ]
    }

    private struct QueueService: ServiceLifecycle.Service {
        let worker: JobWorker

        func run() async throws {
            await withGracefulShutdownHandler {
                await worker.run()
            } onGracefulShutdown: {
                worker.shutDown()
            }
        }
    }

    /// Keeps the jobs in the queue that come back by themselves.
    private struct Schedule: ServiceLifecycle.Service {
        let environment: Handlers.Environment

        func run() async throws {
            await cancelWhenGracefulShutdown {
                while !Task.isCancelled {
                    do {
                        try await Handlers.schedule(environment)
                        try await Task.sleep(for: .seconds(60))
                    } catch is CancellationError {
                        return
                    } catch {
                        environment.logger.warning("cannot schedule: \(Failure.text(of: error))")
                        try? await Task.sleep(for: .seconds(1))
                    }
                }
            }
        }
    }
}
