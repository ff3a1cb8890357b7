import Domain
import Hummingbird
import Storage

/// What one open page may hear of: looked up anew for those who do not see every team, and asked again now and then
/// whether they may listen at all, as sessions end and keys are revoked while a stream is open.
struct EventAudience: Sendable {
    let authenticator: Authenticator
    let incidents: IncidentStore
    let clock: any WallClock
    let request: Request
    private(set) var scope: Scope
    private var checkedAt: Timestamp

    private static let patience: Duration = .seconds(30)

    init(
        authenticator: Authenticator, incidents: IncidentStore, clock: any WallClock, request: Request, scope: Scope
    ) {
        self.authenticator = authenticator
        self.incidents = incidents
        self.clock = clock
        self.request = request
        self.scope = scope
        checkedAt = clock.now()
    }

    /// Whether the page may still listen.
    mutating func isWelcome() async throws -> Bool {
        let now = clock.now()
        guard now - checkedAt > Self.patience else { return true }
        checkedAt = now
        do {
            let caller = try await authenticator.caller(of: request, isWrite: false)
            guard caller.grants.may(.incidentRead) else { return false }
            scope = caller.scope(for: .incidentRead)
            return true
        } catch let problem as Problem where problem.status < 500 {
            return false
        } catch {
            // The database is away: nothing new to tell, and no reason to send anybody off.
            return true
        }
    }

    /// What is to be sent now; empty if nothing is.
    func take(_ subscription: EventSubscription) async throws -> String {
        guard scope.visibility != .everything else { return subscription.take() }
        let pending = subscription.pending
        let asked = Set(pending.incidents.map(\.description) + pending.notifications.map(\.description))
        let seen = try await incidents.visible(
            scope, incidents: pending.incidents, notifications: pending.notifications)
        return subscription.take { event in
            switch event.kind {
            case .incident, .notification:
                // What came while we asked is asked for the next time.
                if let id = event.id { asked.contains(id) ? seen.contains(id) : nil } else { false }
            default: event.id == nil
            }
        }
    }
}
