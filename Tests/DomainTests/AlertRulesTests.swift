import Domain
import Foundation
import Testing

@Suite struct AlertRulesTests {
    private let integration = IntegrationID(UUID(uuidString: "00000000-0000-7000-8000-000000000001")!)

    private func incoming(
        _ status: IncomingAlert.Status = .firing, _ reporting: IncomingAlert.Reporting = .state,
        startsAt seconds: Int64 = 0, endsAt: Int64? = nil, severity: Severity = .warning
    ) -> IncomingAlert {
        let labels: Labels = ["alertname": "HighErrorRate"]
        return IncomingAlert(
            id: Fingerprint.alertID(labels: labels, ignoring: []), status: status, reporting: reporting,
            name: "HighErrorRate", severity: severity, labels: labels, annotations: [:],
            startsAt: World.noon + .seconds(seconds), endsAt: endsAt.map { World.noon + .seconds($0) })
    }

    private func play(_ steps: [(Int64, IncomingAlert)]) throws -> [AlertRules.Outcome] {
        let policy = try Shipped.policies().alerts
        var alert: Alert?
        var outcomes: [AlertRules.Outcome] = []
        for (seconds, incoming) in steps {
            let outcome = AlertRules.apply(
                incoming, to: alert, at: World.noon + .seconds(seconds), service: nil, integration: integration,
                policy: policy)
            guard let outcome else { continue }
            alert = outcome.alert
            outcomes.append(outcome)
        }
        return outcomes
    }

    @Test func `A resend of the same beginning only counts`() throws {
        let outcomes = try play((0..<10).map { (Int64($0) * 10, incoming()) })
        let last = try #require(outcomes.last)
        #expect(last.changes.isEmpty)
        #expect(last.alert.notifications == 10)
        #expect(last.alert.episode == 1)
        #expect(last.alert.severity == .warning)
    }

    @Test func `Three events within five minutes raise warning to error, three more to fatal`() throws {
        let outcomes = try play((0..<6).map { (Int64($0) * 30, incoming(.firing, .event, startsAt: Int64($0) * 30)) })
        #expect(outcomes.map(\.alert.severity) == [.warning, .warning, .error, .error, .error, .fatal])
        #expect(outcomes[2].changes.contains(.raised(from: .warning, to: .error)))
        #expect(outcomes[5].changes.contains(.raised(from: .error, to: .fatal)))
    }

    @Test func `Slow repeats raise nothing, and a pause forgets what was raised`() throws {
        let slow = try play((0..<6).map { (Int64($0) * 200, incoming(.firing, .event)) })
        #expect(slow.last?.alert.severity == .warning)
        let paused = try play([0, 10, 20, 1000].map { (Int64($0), incoming(.firing, .event)) })
        #expect(paused.map(\.alert.severity) == [.warning, .warning, .error, .warning])
    }

    @Test func `New beginnings of a state are repeats too`() throws {
        let outcomes = try play([
            (0, incoming(startsAt: 0)), (30, incoming(.resolved, startsAt: 0, endsAt: 30)),
            (60, incoming(startsAt: 60)), (90, incoming(.resolved, startsAt: 60, endsAt: 90)),
            (120, incoming(startsAt: 120)),
        ])
        #expect(outcomes.last?.alert.severity == .error)
        #expect(outcomes.last?.alert.episode == 3)
    }

    @Test func `Critical stays critical`() throws {
        let outcomes = try play((0..<6).map { (Int64($0), incoming(.firing, .event, severity: .critical)) })
        #expect(outcomes.last?.alert.severity == .critical)
    }

    @Test func `What resolves and fires again and again flaps, until it has been quiet`() throws {
        var steps: [(Int64, IncomingAlert)] = []
        for round in 0..<4 as Range<Int64> {
            steps.append((round * 60, incoming(startsAt: round * 60)))
            steps.append((round * 60 + 30, incoming(.resolved, startsAt: round * 60, endsAt: round * 60 + 30)))
        }
        steps.append((4000, incoming(startsAt: 4000)))
        let outcomes = try play(steps)
        #expect(outcomes[5].changes.contains(.flappingBegan))
        #expect(outcomes[7].alert.flapping)
        #expect(outcomes[8].changes.contains(.flappingEnded))
    }

    @Test func `A notification that a newer one has overtaken changes nothing`() throws {
        let outcomes = try play([
            (0, incoming(startsAt: 0)), (60, incoming(.resolved, startsAt: 0, endsAt: 60)), (61, incoming(startsAt: 0)),
        ])
        #expect(outcomes.last?.isOutdated == true)
        #expect(outcomes.last?.alert.status == .resolved)
    }

    @Test func `An end of something never heard of is nothing`() throws {
        #expect(try play([(0, incoming(.resolved))]).isEmpty)
    }
}
