import Domain
import Integration
import Synchronization

/// What arrived outside, by delivery: when each attempt that arrived began.
final class SimulatedSink: Sendable {
    private let arrived = Mutex<[NotificationID: [Timestamp]]>([:])

    func take(_ id: NotificationID, begun: Timestamp) { arrived.withLock { $0[id, default: []].append(begun) } }
    func arrivals(_ id: NotificationID) -> [Timestamp] { arrived.withLock { $0[id] ?? [] } }
}

/// A vendor in the process.
struct SimulatedChannel: Channel {
    let kind: String
    let isIdempotent: Bool
    let sink: SimulatedSink

    var description: IntegrationDescription {
        IntegrationDescription(
            kind: kind, title: kind, description: "A vendor in the process.",
            fields: [FieldDescription(name: "to", label: "To")], recipientField: "to")
    }

    func destination(settings: [String: String], secrets: [String: String]) -> String { kind }

    func send(_ delivery: Delivery, through outside: Outside) async -> DeliveryResult {
        sink.take(delivery.id, begun: delivery.now)
        return .sent(status: 200)
    }
}

/// There is no outside in a simulation.
struct NoOutside: HTTPClient, MailClient {
    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        throw HTTPFailure(.closed, mayHaveArrived: false, message: "a simulation has no outside")
    }

    func send(_ message: MailMessage, through server: SMTPServer, at now: Timestamp) async throws(MailFailure)
        -> MailReceipt
    {
        throw MailFailure(.closed, message: "a simulation has no outside")
    }
}
