import API
import Postgres

/// Figures of the process that are taken when `/metrics` is asked for.
struct Gauges: Sendable {
    let database: Database

    func read() async -> [GaugeReading] {
        let pool = database.statistics
        return [
            GaugeReading(
                name: "bellwether_database_connections", labels: [("state", "in_use")], value: Double(pool.inUse)),
            GaugeReading(
                name: "bellwether_database_connections", labels: [("state", "idle")], value: Double(pool.idle)),
            GaugeReading(name: "bellwether_database_waiting", value: Double(pool.waiting)),
            GaugeReading(name: "bellwether_database_completed", value: Double(pool.completed)),
            GaugeReading(name: "bellwether_database_failed", value: Double(pool.failed)),
            GaugeReading(name: "bellwether_database_lost_connections", value: Double(pool.lostConnections)),
        ]
    }
}
