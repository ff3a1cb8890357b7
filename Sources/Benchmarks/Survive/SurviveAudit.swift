import Domain
import Foundation

/// What is in the database and at the sink after a survival run, held against what was acknowledged.
struct SurviveAudit {
    let metrics: [(name: String, value: Double)]
    let notes: [String]
    let isWrong: Bool

    init(site: BenchmarkSite, acknowledged: [AlertID], services: Int, sink: DeliverySink) throws {
        let database = Pgbench(database: site.database)
        try database.execute("CREATE TABLE acknowledged (id uuid PRIMARY KEY)")
        let file = site.directory + "/acknowledged.txt"
        try Data(acknowledged.map(\.description).joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: file))
        try database.execute("\\copy acknowledged FROM '\(file)'")

        let lost = try site.count(
            "SELECT count(*) FROM acknowledged k WHERE NOT EXISTS (SELECT FROM alerts a WHERE a.id = k.id)")
        let live =
            "SELECT alert_id FROM incident_alerts JOIN incidents i ON i.id = incident_id WHERE i.status <> 'merged'"
        let unplaced = try site.count("SELECT count(*) FROM acknowledged WHERE id NOT IN (\(live))")
        let placedTwice = try site.count(
            "SELECT count(*) FROM (\(live) GROUP BY alert_id HAVING count(*) > 1) twice")
        let incidents = try site.count("SELECT count(*) FROM incidents WHERE status <> 'merged'")
        let openedTwice = try site.count(
            """
            SELECT count(*) FROM (SELECT incident_id FROM incident_events WHERE kind = 'opened'
            GROUP BY incident_id HAVING count(*) > 1) twice
            """)
        let dead = try site.count("SELECT count(*) FROM notifications WHERE status NOT IN ('sent', 'dropped')")

        let opened = sink.deliveries.filter { $0.delivery.event == "incident.opened" }
        let told = Dictionary(grouping: opened, by: \.delivery.incident)
        let doubledDeliveries = told.values.filter { $0.count > 1 }.count
        let repeatedRequests = opened.map { $0.requests - 1 }.reduce(0, +)
        let undelivered = incidents - told.count

        metrics = [
            ("lost_alerts", Double(lost)), ("alerts_without_incident", Double(unplaced)),
            ("alerts_in_two_incidents", Double(placedTwice)), ("incidents", Double(incidents)),
            ("incidents_expected", Double(services)), ("incidents_opened_twice", Double(openedTwice)),
            ("incidents_delivered", Double(told.count)), ("incidents_delivered_twice", Double(doubledDeliveries)),
            ("requests_repeated_under_one_delivery_id", Double(repeatedRequests)),
            ("notifications_not_sent", Double(dead)),
        ]
        isWrong =
            lost + unplaced + placedTwice + openedTwice + doubledDeliveries + dead + abs(undelivered) != 0
            || incidents != services
        notes = [
            "a repeated request under one delivery id is a delivery whose answer a crash swallowed: the receiver drops it by its id"
        ]
    }
}
