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
    ) async throws -> (value: NotificationMessage, document: [UInt8], shown: DeliveryStore.Shown)? {
        if let told = try? JSONDecoder().decode(NotificationMessage.self, from: Data(ticket.message)) {
            return (told, ticket.message, .unknown)
        }
        guard let event = NotificationMessage.Event(rawValue: ticket.event), let id = ticket.incident,
            let found = try await environment.store.deliveries.incident(scope, id)
        else { return nil }
        var text = Self.text(event, found.incident, ticket)
        if event == .summary {
            text += Self.listing(try await environment.store.notifications.heldBack(scope, ticket.id))
        }
        let message = NotificationMessage(
            event: event, incident: described(found.incident, found.services), organization: ticket.organization,
            text: text, acknowledgeURL: acknowledgeURL(scope, ticket.id, event, found.incident))
        return (message, try Self.document(message), found.incident.shown)
    }

    /// What the message about an incident that stands somewhere is to show now; nil where the incident is gone.
    func standing(
        _ scope: Scope, _ standing: DeliveryStore.Standing
    ) async throws -> (value: NotificationMessage, shown: DeliveryStore.Shown)? {
        guard let found = try await environment.store.deliveries.incident(scope, standing.incident) else { return nil }
        let incident = found.incident
        let event: NotificationMessage.Event =
            !incident.status.isOpen ? .resolved : incident.acknowledgedAt != nil ? .acknowledged : .opened
        let message = NotificationMessage(
            event: event, incident: described(incident, found.services), organization: standing.organization,
            text: Self.text(event, incident, nil),
            acknowledgeURL: standing.latest.flatMap { acknowledgeURL(scope, $0, event, incident) })
        return (message, incident.shown)
    }

    /// As it is kept.
    static func document(_ message: NotificationMessage) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(message))
    }

    private func described(_ incident: Incident, _ services: [String]) -> NotificationMessage.Incident {
        NotificationMessage.Incident(
            id: incident.id, number: incident.number, title: incident.title, severity: incident.severity,
            status: incident.status.rawValue, url: environment.baseURL.map { "\($0)/incidents/\(incident.number)" },
            openedAt: incident.openedAt, alertCount: incident.alertCount,
            rootCause: incident.rootCause.map {
                NotificationMessage.Incident.RootCause(
                    service: $0.service, confidence: $0.confidence, summary: $0.summary)
            }, affectedServices: services)
    }

    /// What was held back, by name, as far as there is room.
    private static func listing(_ held: [HeldEvent]) -> String {
        guard !held.isEmpty else { return "" }
        let names = held.prefix(10).map { "\($0.incident.map { "#\($0.number) " } ?? "")\($0.title)" }
        let more = held.count - names.count
        return " Held back: \(names.joined(separator: "; "))\(more > 0 ? "; and \(more) more" : "")."
    }

    /// For what somebody may still take on.
    private func acknowledgeURL(
        _ scope: Scope, _ id: NotificationID, _ event: NotificationMessage.Event, _ incident: Incident
    ) -> String? {
        guard [.opened, .severityRaised, .escalated].contains(event), incident.acknowledgedAt == nil,
            incident.status.isOpen, let links = environment.links, let base = environment.baseURL
        else { return nil }
        let now = environment.clock.now()
        return "\(base)/acknowledge/\(links.acknowledge(scope.org, id, until: now + .seconds(7 * 86_400)))"
    }

    static func text(
        _ event: NotificationMessage.Event, _ incident: Incident, _ ticket: DeliveryStore.Ticket?
    ) -> String {
        let name = "#\(incident.number) \(incident.title)"
        let severity = incident.severity.rawValue.uppercased()
        switch event {
        case .opened:
            let cause = incident.rootCause.map { " Root cause: \($0.summary)" } ?? ""
            let alerts = incident.alertCount == 1 ? "1 alert." : "\(incident.alertCount) alerts."
            return "\(ticket?.isReopening == true ? "Reopened: " : "")[\(severity)] \(name). \(alerts)\(cause)"
        case .severityRaised: return "[\(severity)] \(name) is \(incident.severity.rawValue) now."
        case .acknowledged: return "\(name) was acknowledged."
        case .resolved:
            let how = incident.resolution.map { " (\($0.rawValue.replacing("_", with: " ")))" } ?? ""
            return "\(name) is resolved\(how)."
        case .alertReceived: return "[\(severity)] \(name): alerts came in, \(incident.alertCount) by now."
        case .analysisComplete:
            return incident.rootCause.map { "\(name): \($0.summary)" } ?? "\(name): no cause was found."
        case .escalated:
            let level = ticket?.level.map { " (level \($0))" } ?? ""
            return "[\(severity)] \(name) needs somebody\(level): nobody has acknowledged it yet."
        case .summary:
            let what = ticket?.pattern?.split(separator: " ", maxSplits: 1).last.map(String.init) ?? incident.title
            return
                "\(ticket?.held ?? 0) more messages like “\(what)” were held back in the last hour; the latest is about \(name)."
        case .handover, .alarm, .test: return name
        }
    }
}

extension DeliveryStore.Ticket {
    fileprivate var isReopening: Bool { dedupKey.contains(":reopened:") }
}

extension Incident {
    fileprivate var shown: DeliveryStore.Shown { DeliveryStore.Shown(version: version, alerts: alertCount) }
}
