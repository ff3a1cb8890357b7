import Connectors
import Domain
import Foundation
import Integration
import Policies
import Postgres
import Storage

/// How much of the database one change takes: every table and index that GitHub's messages leave something in, divided
/// by the changes that came of them.
struct ChangeFootprint {
    /// A folder an event, messages in it.
    let payloads: String
    let rounds: Int

    static let tables = ["change_events", "change_deliveries", "commits", "commit_files", "deployment_commit_ranges"]

    func measure(
        on site: BenchmarkSite, _ store: Store, _ scope: Scope, into report: inout BenchmarkReport
    ) async throws {
        let messages = try read()
        guard !messages.isEmpty else {
            report.notes.append("no messages under \(payloads): what a change takes was left out")
            return
        }
        let psql = Pgbench(database: site.database)
        let integration = IntegrationID(ChangeRows.numbered("integration"))
        let start = Timestamp(seconds: 1_767_600_000)
        var told = 0
        for round in 0..<rounds {
            for (at, (event, body)) in messages.enumerated() {
                // Each message from a repository of its own, so that each becomes a change of its own.
                let text = body.replacing("Codertocat/Hello-World", with: "Codertocat/Hello-World-\(round)-\(at)")
                    .replacing("octo-org/octo-repo", with: "octo-org/octo-repo-\(round)-\(at)")
                let bytes = Array(text.utf8)
                let message = try GitHubConnector().parse(
                    bytes,
                    headers: MessageHeaders(["X-GitHub-Event": event, "X-GitHub-Delivery": "\(round)-\(at)"]),
                    context: ChangeContext(now: start))
                _ = try await store.changes.record(
                    scope,
                    ChangeDelivery(
                        integration: integration, deliveryID: message.deliveryID, event: message.event,
                        changes: message.changes, commits: message.commits, ignored: message.ignored, body: bytes,
                        hasDetails: message.ignored == nil), at: start)
                told += bytes.count
            }
        }
        for table in Self.tables { try psql.execute("VACUUM ANALYZE \(table)") }
        let sizes = try Self.tables.map { try site.count("SELECT pg_total_relation_size('\($0)')") }
        let changes = try site.count("SELECT count(*) FROM change_events")
        report.metrics += [
            ("hot_bytes_per_change", Double(sizes.reduce(0, +)) / Double(changes)),
            ("hot_bytes_per_change_row", Double(sizes[0]) / Double(changes)),
            ("received_bytes_per_message", Double(told) / Double(messages.count * rounds)),
        ]
        let parts = zip(Self.tables, sizes).map { "\($0) \($1 / changes)" }.joined(separator: ", ")
        report.notes.append(
            "hot storage: \(messages.count * rounds) messages of GitHub's made \(changes) changes; tables with all their "
                + "indexes, as they grew, messages that were ignored included; bytes a change: \(parts)")
        for table in Self.tables { try psql.execute("TRUNCATE \(table) CASCADE") }
    }

    private func read() throws -> [(event: String, body: String)] {
        let files = FileManager.default
        guard let events = try? files.contentsOfDirectory(atPath: payloads) else { return [] }
        return try events.sorted().flatMap { event -> [(event: String, body: String)] in
            guard let names = try? files.contentsOfDirectory(atPath: "\(payloads)/\(event)") else { return [] }
            return try names.sorted().filter { $0.hasSuffix(".json") }.map {
                (event, try String(contentsOfFile: "\(payloads)/\(event)/\($0)", encoding: .utf8))
            }
        }
    }
}
