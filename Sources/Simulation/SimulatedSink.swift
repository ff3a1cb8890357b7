import Domain
import Integration
import Synchronization

/// What arrived outside, by delivery.
final class SimulatedSink: Sendable {
    private let arrived = Mutex<[NotificationID: Int]>([:])

    func take(_ id: NotificationID) { arrived.withLock { $0[id, default: 0] += 1 } }
    func count(_ id: NotificationID) -> Int { arrived.withLock { $0[id] ?? 0 } }
    var total: Int { arrived.withLock { $0.values.reduce(0, +) } }
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
        sink.take(delivery.id)
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
