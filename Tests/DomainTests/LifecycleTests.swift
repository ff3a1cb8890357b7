import Domain
import Testing

@Suite struct LifecycleTests {
    private func incident(_ status: Incident.Status) -> Incident {
        var random = SeededRandom(5)
        return Incident(
            id: IncidentID(at: World.noon, using: &random), number: 1, title: "x", status: status, severity: .error,
            openedAt: World.noon, firstAlertAt: World.noon, lastAlertAt: World.noon, alertCount: 1, firingCount: 1,
            updatedAt: World.noon)
    }

    @Test func `Every pair of states is either a legal move or refused with what is possible instead`() {
        let now = World.noon + .seconds(60)
        for from in Incident.Status.allCases {
            for to in Incident.Status.allCases where from != to {
                if IncidentLifecycle.isLegal(from: from, to: to) {
                    #expect(throws: Never.self) { try IncidentLifecycle.move(incident(from), to: to, at: now) }
                } else {
                    #expect(throws: IncidentLifecycle.IllegalTransition(from: from, to: to)) {
                        try IncidentLifecycle.move(incident(from), to: to, at: now)
                    }
                }
            }
        }
    }

    @Test func `The usual course is legal, and nothing leaves a merged incident`() {
        let course: [Incident.Status] = [.detected, .investigating, .rootCauseFound, .mitigated, .resolved]
        for (from, to) in zip(course, course.dropFirst()) { #expect(IncidentLifecycle.isLegal(from: from, to: to)) }
        #expect(IncidentLifecycle.next(after: .merged).isEmpty)
        #expect(!Incident.Status.allCases.contains { IncidentLifecycle.isLegal(from: $0, to: .detected) })
    }

    @Test func `Reopening forgets the resolution`() throws {
        var resolved = try IncidentLifecycle.move(incident(.mitigated), to: .resolved, at: World.noon + .seconds(9))
        resolved.resolution = .fixed
        #expect(resolved.resolvedAt == World.noon + .seconds(9))
        let again = try IncidentLifecycle.move(resolved, to: .investigating, at: World.noon + .seconds(20))
        #expect(again.resolvedAt == nil && again.resolution == nil && again.status == .investigating)
    }

    @Test func `Mean times count those that have them, and leave merged incidents out`() {
        var quick = incident(.resolved)
        quick.acknowledgedAt = World.noon + .seconds(60)
        quick.resolvedAt = World.noon + .seconds(600)
        var slow = incident(.investigating)
        slow.acknowledgedAt = World.noon + .seconds(180)
        let merged = incident(.merged)
        let times = ResponseTimes(of: [quick, slow, merged])
        #expect(times.count == 2)
        #expect(times.meanTimeToAcknowledge == .seconds(120))
        #expect(times.meanTimeToResolve == .seconds(600))
        #expect(ResponseTimes(of: [Incident]()).meanTimeToResolve == nil)
    }
}
