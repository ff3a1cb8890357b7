import Domain
import Integration
import Logging
import Storage

/// Tells people when their turn on call begins: by the outbox, once for each turn.
public struct HandoverNotices: Sendable {
    private let environment: Handlers.Environment

    public init(_ environment: Handlers.Environment) {
        self.environment = environment
    }

    /// Looks at every schedule once.
    public func look() async throws {
        let now = environment.clock.now()
        for org in try await environment.store.upkeep.organizations() {
            let handovers = try await environment.store.onCall.handovers(Scope(org: org), at: now) { handover in
                try MessageWriter.document(
                    NotificationMessage(
                        event: .handover, incident: nil, organization: handover.organization,
                        text: Self.text(handover)))
            }
            for handover in handovers where !handover.isTold {
                environment.logger.warning(
                    "nobody could be told of a hand-over", metadata: ["schedule": "\(handover.schedule)"])
            }
        }
    }

    private static func text(_ handover: OnCallStore.Handover) -> String {
        let until = handover.until.map { "until \(handover.zone.minute($0))" } ?? "with no end in sight"
        return "\(handover.name), you are on call now: \(handover.schedule), \(until)."
    }
}
