public import Logging
import Synchronization

/// Logs of the process. Metrics: see `MetricsRegistry`.
public enum Telemetry {
    private static let isDone = Mutex(false)

    /// Sends logs to standard error, from `BELLWETHER_LOG_LEVEL` on (trace, debug, info, notice, warning, error,
    /// critical). Only the first call counts, as swift-log allows but one.
    public static func bootstrap(_ environment: Environment, defaultLevel: Logger.Level = .info) {
        let level = environment["BELLWETHER_LOG_LEVEL"].flatMap(Logger.Level.init(rawValue:)) ?? defaultLevel
        isDone.withLock { isDone in
            guard !isDone else { return }
            isDone = true
            LoggingSystem.bootstrap { _ in
                var handler = ConsoleLog()
                handler.logLevel = level
                return handler
            }
        }
    }
}
