import Logging
import ServiceLifecycle
import Storage

/// Keeps the planner's picture of the tables up with their growth: see `refresh_statistics()` in `migrations/`.
struct StatisticsKeeper: Service {
    let store: Store
    let logger: Logger

    func run() async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await store.upkeep.refreshStatistics()
                } catch is CancellationError {
                    return
                } catch {
                    logger.debug("statistics could not be refreshed: \(error)")
                }
                try? await Task.sleep(for: .seconds(2))
            }
        }
    }
}
