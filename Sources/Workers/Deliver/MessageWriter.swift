import Domain
import Foundation
import Integration
import Storage

/// Puts an event into words, at the moment of the first attempt: by then the cause may be known. Later attempts say the
/// same.
struct MessageWriter {
    private let environment: Handlers.Environment

    init(_ environment: Handlers.Environment) {
        self.environment = environment
    }

    /// The message and the document that is kept of it; nil where the incident is gone.
    func message(
        _ scope: Scope, _ ticket: DeliveryStore.Ticket
    ) async throws -> (value: NotificationMessage, document: [UInt8])? {
        if let told = try? JSONDecoder().decode(NotificationMessage.self, from: Data(ticket.message)) {
            return (told, ticket.message)
        }
        guard let event = NotificationMessage.Event(rawValue: ticket.event), let id = ticket.incident,
            let found = try await environment.store.deliveries.incident(scope, id)
        else { return nil }
        let incident = found.incident
        let message = NotificationMessage(
            event: event,
            incident: NotificationMessage.Incident(
                id: incident.id, number: incident.number, title: incident.title, severity: incident.severity,
                status: incident.status.rawValue,
                url: environment.baseURL.map { "\($0)/incidents/\(incident.number)" }, openedAt: incident.openedAt,
                alertCount: incident.alertCount,
                rootCause: incident.rootCause.map {
                    NotificationMessage.Incident.RootCause(
                        service: $0.service, confidence: $0.confidence, summary: $0.summary)
                },
                affectedServices: found.services),
            organization: ticket.organization, text: Self.text(event, incident, isReopening: ticket.isReopening))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (message, Array(try encoder.encode(message)))
    }

    static func text(_ event: NotificationMessage.Event, _ incident: Incident, isReopening: Bool) -> String {
        let name = "#\(incident.number) \(incident.title)"
        let severity = incident.severity.rawValue.uppercased()
        switch event {
        case .opened:
            let cause = incident.rootCause.map { " Root cause: \($0.summary)" } ?? ""
            let alerts = incident.alertCount == 1 ? "1 alert." : "\(incident.alertCount) alerts."
            return "\(isReopening ? "Reopened: " : "")[\(severity)] \(name). \(alerts)\(cause)"
        case .severityRaised: return "[\(severity)] \(name) is \(incident.severity.rawValue) now."
        case .acknowledged: return "\(name) was acknowledged."
        case .resolved:
            let how = incident.resolution.map { " (\($0.rawValue.replacing("_", with: " ")))" } ?? ""
            return "\(name) is resolved\(how)."
        case .test: return name
        }
    }
}

extension DeliveryStore.Ticket {
    fileprivate var isReopening: Bool { dedupKey.contains(":reopened:") }
}
