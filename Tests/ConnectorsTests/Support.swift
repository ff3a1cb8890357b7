import ConnectorFixtures
import Connectors
import Domain
import Foundation
import Integration
import Testing

let integration = IntegrationID(UUID(uuid: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)))
let now = Timestamp("2026-01-31T14:00:00Z")!

func context(_ settings: [String: String] = [:], ignoring ignored: Set<String> = []) -> ConnectorContext {
    ConnectorContext(integrationID: integration, settings: settings, now: now, ignoredLabels: ignored)
}

extension Connector {
    func parse(_ body: String, _ settings: [String: String] = [:]) throws(ConnectorError) -> ParsedPayload {
        try parse(Array(body.utf8), context: context(settings))
    }

    /// The error that a body is refused with; nil if it is accepted.
    func error(_ body: [UInt8], _ settings: [String: String] = [:]) -> ConnectorError? {
        do throws(ConnectorError) {
            _ = try parse(body, context: context(settings))
            return nil
        } catch {
            return error
        }
    }

    func error(_ body: String, _ settings: [String: String] = [:]) -> ConnectorError? {
        error(Array(body.utf8), settings)
    }
}

/// A connector as a test argument, shown by its kind.
struct Vendor: CustomTestStringConvertible, Sendable {
    let connector: any Connector
    var kind: String { connector.description.kind }
    var testDescription: String { kind }
    var real: [UInt8] { VendorBodies.named(kind) ?? [] }

    static let all = Connectors.all.map { Vendor(connector: $0) }
}
