import Domain
import Hummingbird
import Storage

/// Figures over incidents.
struct FigureRoutes: Sendable {
    let metrics: MetricsStore
    let clock: any WallClock

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/api/v1/metrics/incidents", .permission(.incidentRead)) { try await incidents($0) },
            Endpoint(.get, "/api/v1/summary", .permission(.incidentRead)) { try await summary($0) },
        ]
    }

    private static let usualSpan: Duration = .seconds(30 * 86_400)
    private static let longestSpan: Duration = .seconds(366 * 86_400)

    private func incidents(_ call: Call) async throws -> Response {
        let to = try call.query.time("to") ?? clock.now()
        let from = try call.query.time("from") ?? to - Self.usualSpan
        guard from < to else { throw Problem.badParameter("from", "must be before to") }
        guard to - from <= Self.longestSpan else { throw Problem.badParameter("from", "must be within a year of to") }
        let figures = try await metrics.incidents(try call.scope, from: from, to: to)
        return .object { json in
            json.field("from", from)
            json.field("to", to)
            Self.write(figures.total, to: &json)
            json.field("by_day", array: figures.byDay) { json, day in
                json.object { json in
                    json.field("day", day.day)
                    Self.write(day.figures, to: &json)
                }
            }
            let known = Severity.allCases.filter { figures.bySeverity[$0] != nil }
            json.field("by_severity", array: known) { json, severity in
                json.object { json in
                    json.field("severity", severity)
                    if let figures = figures.bySeverity[severity] { Self.write(figures, to: &json) }
                }
            }
        }
    }

    private static func write(_ figures: IncidentMetrics.Figures, to json: inout JSONWriter) {
        json.field("count", figures.count)
        json.field("mtta_seconds", figures.mtta)
        json.field("mttr_seconds", figures.mttr)
    }

    private func summary(_ call: Call) async throws -> Response {
        let summary = try await metrics.summary(try call.scope)
        return .object { json in
            json.field("open_incidents", summary.openIncidents)
            json.field("unacknowledged_incidents", summary.unacknowledgedIncidents)
            json.field("open_by_severity") { json in
                for severity in Severity.allCases {
                    json.field(severity.rawValue, summary.openBySeverity[severity] ?? 0)
                }
            }
            json.field("firing_alerts", summary.firingAlerts)
        }
    }
}
