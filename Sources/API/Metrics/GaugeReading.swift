/// A figure taken when metrics are asked for: queue depth, pool, and whatever else the process knows of itself.
public struct GaugeReading: Sendable {
    /// As in `bellwether_queue_jobs`.
    public var name: String
    public var labels: [(String, String)]
    public var value: Double

    public init(name: String, labels: [(String, String)] = [], value: Double) {
        self.name = name
        self.labels = labels
        self.value = value
    }
}
