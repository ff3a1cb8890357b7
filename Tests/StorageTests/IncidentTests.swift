import Domain
import Foundation
import Postgres
import Storage
import TestSupport
import Testing

@Suite struct IncidentTests {
    private func opened(_ store: Store, _ title: String = "Shop is down", alerts: [AlertID] = []) async throws
        -> Incident
    {
        try await store.incidents.create(
            acme, title: title, severity: .error, alerts: alerts, by: someone, at: start
        ).row.incident
    }

    @Test func theLifeOfAnIncidentIsInItsTimeline() async throws {
        try await withDatabase { database in
            let store = makeStore(database)
            let key = IncidentKey.id(try await opened(store).id)
            var page = try await store.incidents.acknowledge(
                acme, key, note: "mine", by: someone, at: start + .seconds(30))
            #expect(page.row.timeToAcknowledge == 30)
            page = try await store.incidents.acknowledge(acme, key, by: someone, at: start + .seconds(40))
            #expect(page.row.timeToAcknowledge == 30, "a second acknowledgement changes nothing")
            _ = try await store.incidents.comment(acme, key, text: "looking", by: someone, at: start + .seconds(50))
            page = try await store.incidents.update(
                acme, key, IncidentChange(severity: .fatal), expectedVersion: page.row.incident.version + 1,
                by: someone,
                at: start + .seconds(60))
            #expect(page.row.incident.severity == .fatal)
            page = try await store.incidents.resolve(
                acme, key, .fixed, note: "restarted", by: someone, at: start + .seconds(90))
            #expect(page.row.timeToResolve == 90)
            page = try await store.incidents.reopen(acme, key, by: someone, at: start + .seconds(95))
            #expect(page.row.incident.resolvedAt == nil)
            let kinds = try await store.incidents.timeline(acme, page.row.incident.id, PageRequest()).items.map(\.kind)
            #expect(kinds == [.reopened, .resolved, .severityChanged, .comment, .acknowledged, .opened])
        }
    }

    @Test func whoActsOnAnOldVersionOrIllegallyChangesNothing() async throws {
        try await withDatabase { database in
            let store = makeStore(database)
            let incident = try await opened(store)
            await #expect(throws: StoreError.conflict(current: 1)) {
                try await store.incidents.update(
                    acme, .id(incident.id), IncidentChange(title: "x"), expectedVersion: 7, by: someone, at: start)
            }
            await #expect(throws: StoreError.self) {
                try await store.incidents.update(
                    acme, .number(1), IncidentChange(status: .detected), by: someone, at: start)
            }
            await #expect(throws: StoreError.notFound(what: "incident")) {
                try await store.incidents.acknowledge(globex, .id(incident.id), by: someone, at: start)
            }
            await #expect(throws: StoreError.invalid(field: "user_id", message: "is no member of this organization")) {
                try await store.incidents.assign(acme, .number(1), to: UserID(at: start), by: someone, at: start)
            }
            #expect(try await store.incidents.page(acme, .number(1)).row.incident.version == incident.version)
        }
    }

    @Test func splitAndMergeMoveAlertsAndFigures() async throws {
        try await withDatabase { database in
            let store = makeStore(database)
            let batch = (0..<4).map { notification("A\($0)") }
            try await database.record(acme, batch)
            let whole = try await opened(store, alerts: batch.map(\.alert.id))
            let part = try await store.incidents.split(
                acme, .id(whole.id), alerts: [batch[0].alert.id], by: someone, at: start + .seconds(1))
            #expect(part.row.incident.alertCount == 1)
            #expect(part.row.incident.number == 2)
            #expect(try await store.incidents.page(acme, .id(whole.id)).row.incident.firingCount == 3)
            #expect(try await store.alerts.get(acme, batch[0].alert.id).why?.reason == .split)
            await #expect(throws: StoreError.self) {
                try await store.incidents.split(
                    acme, .number(2), alerts: [batch[0].alert.id], by: someone, at: start + .seconds(2))
            }
            let merged = try await store.incidents.merge(
                acme, .number(2), into: .number(1), by: someone, at: start + .seconds(3))
            #expect(merged.row.incident.alertCount == 4)
            let gone = try await store.incidents.page(acme, .number(2))
            #expect(gone.row.incident.status == .merged)
            #expect(gone.row.incident.alertCount == 0)
            #expect(gone.mergedInto?.number == 1)
            await #expect(throws: StoreError.self) {
                try await store.incidents.merge(acme, .number(2), into: .number(1), by: someone, at: start)
            }
            let rows = try await store.incidents.alerts(acme, whole.id, PageRequest()).items
            #expect(rows.count == 4)
            #expect(rows.allSatisfy { $0.row.incident?.number == 1 })
        }
    }

    @Test func listsFilterAndPage() async throws {
        try await withDatabase { database in
            let store = makeStore(database)
            for number in 1...7 { _ = try await opened(store, "Number \(number) of the shop") }
            _ = try await store.incidents.resolve(acme, .number(3), .fixed, by: someone, at: start + .seconds(9))
            func numbers(_ filter: IncidentFilter, limit: Int = 50) async throws -> [Int] {
                try await store.incidents.list(acme, filter, PageRequest(limit: limit)).items.map(\.incident.number)
            }
            #expect(try await numbers(IncidentFilter(statuses: IncidentFilter.open)).count == 6)
            #expect(try await numbers(IncidentFilter(statuses: [.resolved])) == [3])
            #expect(try await numbers(IncidentFilter(severities: [.fatal])) == [])
            #expect(try await numbers(IncidentFilter(query: "number 5")) == [5])
            #expect(try await numbers(IncidentFilter(query: "#6")) == [6])
            #expect(try await numbers(IncidentFilter(query: "100%")) == [])
            #expect(try await numbers(IncidentFilter(sort: .updatedAt), limit: 1) == [3])
            let first = try await store.incidents.list(acme, IncidentFilter(), PageRequest(limit: 4))
            let second = try await store.incidents.list(
                acme, IncidentFilter(), PageRequest(limit: 4, cursor: first.nextCursor))
            #expect(Set((first.items + second.items).map(\.incident.number)) == Set(1...7))
            #expect(second.nextCursor == nil)
            #expect(try await store.incidents.list(globex, IncidentFilter(), PageRequest()).items.isEmpty)
            let metrics = try await store.metrics.incidents(acme, from: start, to: start + .seconds(3600))
            #expect(metrics.total.count == 7)
            #expect(metrics.total.mttr == 9)
            #expect(metrics.total.mtta == nil)
            #expect(try await store.metrics.summary(acme).openIncidents == 6)
            #expect(try await store.metrics.summary(globex).openIncidents == 0)
        }
    }
}
