import Synchronization

/// What happened on one route.
final class RouteMetrics: Sendable {
    private let registry: MetricsRegistry
    private let labels: [(String, String)]
    private let latency: Histogram
    private let byStatus = Mutex<[Int: Counter]>([:])

    init(registry: MetricsRegistry, method: String, route: String) {
        self.registry = registry
        labels = [("method", method), ("route", route)]
        latency = registry.histogram(
            "bellwether_http_request_duration_seconds", labels,
            help: "Time from a request's head to the head of its answer.")
    }

    func note(status: Int, since start: ContinuousClock.Instant) {
        let counter = byStatus.withLock { counters in
            if let counter = counters[status] { return counter }
            let counter = registry.counter(
                "bellwether_http_requests_total", labels + [("status", String(status))],
                help: "Requests answered, by route and status.")
            counters[status] = counter
            return counter
        }
        counter.increment()
        let took = (ContinuousClock.now - start).components
        latency.observe(Double(took.seconds) + Double(took.attoseconds) * 1e-18)
    }
}
