import API
import CoreMetrics

/// The registry of the process, which whatever counts through swift-metrics counts in too.
enum MetricsBackend {
    static let registry: MetricsRegistry = {
        let registry = MetricsRegistry()
        MetricsSystem.bootstrap(registry)
        return registry
    }()
}
