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
            organization: ticket.organization, text: Self.text(event, incident, ticket),
            acknowledgeURL: acknowledgeURL(scope, ticket, event, incident))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (message, Array(try encoder.encode(message)))
    }

    /// For what somebody may still take on.
    private func acknowledgeURL(
        _ scope: Scope, _ ticket: DeliveryStore.Ticket, _ event: NotificationMessage.Event, _ incident: Incident
    ) -> String? {
        guard [.opened, .severityRaised, .escalated].contains(event), incident.acknowledgedAt == nil,
            incident.status.isOpen, let links = environment.links, let base = environment.baseURL
        else { return nil }
        let now = environment.clock.now()
        return "\(base)/acknowledge/\(links.acknowledge(scope.org, ticket.id, until: now + .seconds(7 * 86_400)))"
    }

    static func text(
        _ event: NotificationMessage.Event, _ incident: Incident, _ ticket: DeliveryStore.Ticket
    ) -> String {
        let name = "#\(incident.number) \(incident.title)"
        let severity = incident.severity.rawValue.uppercased()
        switch event {
        case .opened:
            let cause = incident.rootCause.map { " Root cause: \($0.summary)" } ?? ""
            let alerts = incident.alertCount == 1 ? "1 alert." : "\(incident.alertCount) alerts."
            return "\(ticket.isReopening ? "Reopened: " : "")[\(severity)] \(name). \(alerts)\(cause)"
        case .severityRaised: return "[\(severity)] \(name) is \(incident.severity.rawValue) now."
        case .acknowledged: return "\(name) was acknowledged."
        case .resolved:
            let how = incident.resolution.map { " (\($0.rawValue.replacing("_", with: " ")))" } ?? ""
            return "\(name) is resolved\(how)."
        case .alertReceived: return "[\(severity)] \(name): alerts came in, \(incident.alertCount) by now."
        case .analysisComplete:
            return incident.rootCause.map { "\(name): \($0.summary)" } ?? "\(name): no cause was found."
        case .escalated:
            let level = ticket.level.map { " (level \($0))" } ?? ""
            return "[\(severity)] \(name) needs somebody\(level): nobody has acknowledged it yet."
        case .summary:
            let what = ticket.pattern?.split(separator: " ", maxSplits: 1).last.map(String.init) ?? incident.title
            return
                "\(ticket.held) more messages like “\(what)” were held back in the last hour; the latest is about \(name)."
        case .handover, .alarm, .test: return name
        }
    }
}

extension DeliveryStore.Ticket {
    fileprivate var isReopening: Bool { dedupKey.contains(":reopened:") }
}
