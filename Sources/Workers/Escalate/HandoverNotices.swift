import Domain
import Integration
import Logging
import Storage

/// Tells people when their turn on call begins. A courtesy, not a page: it is tried once.
public struct HandoverNotices: Sendable {
    private let environment: Handlers.Environment

    public init(_ environment: Handlers.Environment) {
        self.environment = environment
    }

    /// Looks at every schedule once.
    public func look() async throws {
        let now = environment.clock.now()
        for org in try await environment.store.upkeep.organizations() {
            let scope = Scope(org: org)
            for handover in try await environment.store.onCall.handovers(scope, at: now) {
                for way in handover.ways { await tell(handover, way, scope, at: now) }
            }
        }
    }

    private func tell(
        _ handover: OnCallStore.Handover, _ way: OnCallStore.Way, _ scope: Scope, at now: Timestamp
    ) async {
        guard let channel = environment.channels.first(where: { $0.description.kind == way.channel.kind }) else {
            return
        }
        var settings = way.channel.settings
        if let field = channel.description.recipientField, let address = way.address { settings[field] = address }
        let secrets = try? way.channel.secrets.flatMap { sealed in
            try environment.secrets?.openFields(sealed, binding: ChannelSecrets.binding(scope, way.channel.id))
        }
        let message = NotificationMessage(
            event: .handover, incident: nil, organization: handover.organization,
            text: "\(handover.name), you are on call now: \(handover.schedule), until \(handover.until).")
        let result = await channel.send(
            Delivery(
                message: message, settings: settings, secrets: secrets ?? [:], id: NotificationID(at: now), now: now),
            through: environment.outside)
        if case .sent = result { return }
        environment.logger.warning("a hand-over could not be told", metadata: ["schedule": "\(handover.schedule)"])
    }
}
