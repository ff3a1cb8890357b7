import Connectors
import Domain
import Foundation
import Integration
import Postgres
import Storage
import TestSupport
import Testing

/// From a webhook to the incident's causes.
@Suite struct ChangeTests {
    private func tell(_ shop: Workshop, _ json: String, _ scope: Scope = acme) async throws -> ChangeID {
        let now = shop.clock.now()
        let body = Array(json.utf8)
        let message = try GenericChangeConnector().parse(
            body, headers: MessageHeaders([:]), context: ChangeContext(now: now))
        let receipt = try await shop.store.changes.record(
            scope,
            ChangeDelivery(
                integration: integration, deliveryID: message.deliveryID, event: message.event,
                changes: message.changes, body: body), at: now)
        guard case .stored(let ids) = receipt else { throw StoreError.illegal(reason: "not stored") }
        return ids[0]
    }

    private func deploy(_ shop: Workshop, _ version: String, service: String = "db-primary") async throws -> ChangeID {
        try await tell(
            shop,
            #"{"event_type":"deployment","service":"\#(service)","environment":"production","version":"\#(version)","author":"ada"}"#
        )
    }

    private func prepared(_ database: Database) async throws -> Workshop {
        let shop = Workshop(database)
        _ = try await shop.store.topology.replace(acme, with: Storm.topology, by: "Tess", at: shop.clock.now())
        return shop
    }

    @Test func theDeploymentBeforeAStormIsItsFirstCause() async throws {
        try await withDatabase { database in
            let shop = try await prepared(database)
            _ = try await deploy(shop, "v1")
            shop.clock.advance(by: .seconds(86_400))
            let culprit = try await deploy(shop, "v2")
            _ = try await deploy(shop, "v9", service: "mailer")
            shop.clock.advance(by: .seconds(240))
            try await shop.record(acme, Storm.alerts(at: shop.clock.now()))
            shop.clock.advance(by: .seconds(20))
            try await shop.work()
            let incident = try #require(try await shop.incidents(acme).first).incident
            let causes = try await shop.store.incidents.hypotheses(acme, incident.id)
            #expect(causes.first?.hypothesis.changeID == culprit)
            #expect(causes.first?.hypothesis.suggestion == "Roll Database Primary back to v1.")
            #expect(causes.first?.evidence.contains { $0.kind == .change && $0.ref == culprit.description } == true)
            #expect(causes.contains { $0.hypothesis.changeID == nil && $0.serviceName == "Database Primary" })
            #expect(incident.rootCause?.service == "Database Primary")
            #expect(incident.title.hasPrefix("Database Primary: "), "the title says what fails, not why")
            let rows = try await shop.store.changes.correlations(acme, incident.id)
            #expect(rows.map(\.row.change.id) == [culprit])
            #expect(rows[0].score.value > policies.changes.suspect)
            #expect(rows[0].score.parts.service > 0.5)
            let story = try await shop.store.incidents.timeline(acme, incident.id, PageRequest()).items
            #expect(story.contains { $0.kind == .change && $0.summary == "Database Primary v2 deployed (was v1)" })
            #expect(try await shop.store.changes.correlations(globex, incident.id).isEmpty)
            // Looking again says nothing twice.
            try await shop.store.investigations.investigate(acme, incident.id, at: shop.clock.now())
            let again = try await shop.store.incidents.timeline(acme, incident.id, PageRequest()).items
            #expect(again.filter { $0.kind == .change }.count == 1)
        }
    }

    @Test func aChangeThatIsHeardOfLateIsStillFound() async throws {
        try await withDatabase { database in
            let shop = try await prepared(database)
            let began = shop.clock.now()
            shop.clock.advance(by: .seconds(120))
            try await shop.record(acme, Storm.alerts(at: shop.clock.now()))
            shop.clock.advance(by: .seconds(20))
            try await shop.work()
            let incident = try #require(try await shop.incidents(acme).first).incident
            #expect(try await shop.store.changes.correlations(acme, incident.id).isEmpty)
            let culprit = try await tell(
                shop,
                #"{"event_type":"deployment","service":"db-primary","version":"v2","timestamp":"\#(began)"}"#)
            try await shop.work()
            let causes = try await shop.store.incidents.hypotheses(acme, incident.id)
            #expect(causes.first?.hypothesis.changeID == culprit)
        }
    }

    @Test func aChangeThatWasUnderWayForLongStandsWhereItTookEffect() async throws {
        try await withDatabase { database in
            let shop = try await prepared(database)
            let began = shop.clock.now()
            shop.clock.advance(by: .seconds(5 * 3600))
            let ended = shop.clock.now()
            let culprit = try await tell(
                shop,
                #"{"event_type":"deployment","service":"db-primary","version":"v2","status":"success","timestamp":"\#(began)","finished_at":"\#(ended)"}"#
            )
            shop.clock.advance(by: .seconds(120))
            try await shop.record(acme, Storm.alerts(at: shop.clock.now()))
            shop.clock.advance(by: .seconds(20))
            try await shop.work()
            let incident = try #require(try await shop.incidents(acme).first).incident
            let rows = try await shop.store.changes.correlations(acme, incident.id)
            #expect(rows.map(\.row.change.id) == [culprit])
            let story = try await shop.store.incidents.timeline(acme, incident.id, PageRequest()).items
            #expect(story.filter { $0.kind == .change }.map(\.at) == [ended])
        }
    }

    @Test func whatAPersonSaysOfAChangeIsKeptAndRanksAnew() async throws {
        try await withDatabase { database in
            let shop = try await prepared(database)
            let accused = try await deploy(shop, "v2")
            shop.clock.advance(by: .seconds(120))
            try await shop.record(acme, Storm.alerts(at: shop.clock.now()))
            shop.clock.advance(by: .seconds(20))
            try await shop.work()
            let incident = try #require(try await shop.incidents(acme).first).incident
            let actor = TimelineActor(kind: .system, name: "Ada")
            _ = try await shop.store.changes.judge(
                acme, .id(incident.id), accused, .rejected, note: "not this", by: actor, at: shop.clock.now())
            try await shop.work()
            var causes = try await shop.store.incidents.hypotheses(acme, incident.id)
            #expect(causes.allSatisfy { $0.hypothesis.changeID == nil })
            _ = try await shop.store.changes.judge(
                acme, .id(incident.id), accused, .confirmed, note: nil, by: actor, at: shop.clock.now())
            try await shop.work()
            causes = try await shop.store.incidents.hypotheses(acme, incident.id)
            #expect(causes.first?.hypothesis.changeID == accused)
            #expect(causes.first?.hypothesis.confidence == 1)
            let said = try await database.read(acme) { tx in
                try tx.query("SELECT event_type FROM feedback_events ORDER BY at, id").column(String.self)
            }
            #expect(Set(said) == ["change_rejected", "change_confirmed"])
            #expect(said.count == 2)
            let risky = try await shop.store.changes.risky(acme, from: shop.clock.now() - .seconds(86_400))
            #expect(risky.first?.service == "Database Primary")
            #expect(risky.first?.confirmed == 1)
            await #expect(throws: StoreError.notFound(what: "incident")) {
                _ = try await shop.store.changes.judge(
                    globex, .id(incident.id), accused, .confirmed, note: nil, by: actor, at: shop.clock.now())
            }
        }
    }

    @Test func oneChangeIsConfirmedAtATimeAndWithItsTrueDistance() async throws {
        try await withDatabase { database in
            let shop = try await prepared(database)
            let old = try await deploy(shop, "v1")
            shop.clock.advance(by: .seconds(300 * 86_400))
            let recent = try await deploy(shop, "v2")
            shop.clock.advance(by: .seconds(120))
            try await shop.record(acme, Storm.alerts(at: shop.clock.now()))
            shop.clock.advance(by: .seconds(600))
            try await shop.work()
            let late = try await deploy(shop, "v3")
            try await shop.work()
            let incident = try #require(try await shop.incidents(acme).first).incident
            let actor = TimelineActor(kind: .system, name: "Ada")
            func judge(_ id: ChangeID, _ verdict: ChangeVerdict = .confirmed) async throws -> [ChangeCorrelationRow] {
                try await shop.store.changes.judge(
                    acme, .id(incident.id), id, verdict, note: nil, by: actor, at: shop.clock.now())
            }
            func said() async throws -> [String] {
                try await shop.store.incidents.timeline(acme, incident.id, PageRequest(limit: 200)).items
                    .filter { $0.kind == .changeJudged }.map(\.summary)
            }
            // What came after cannot have caused it.
            await #expect(
                throws: StoreError.invalid(
                    field: "change", message: "began after the incident's first alert, so it cannot have caused it")
            ) { _ = try await judge(late) }
            #expect(try await said().isEmpty)
            _ = try await judge(recent)
            _ = try await judge(recent)
            #expect(try await said() == ["Confirmed as the cause: Database Primary v2 deployed (was v1)"])
            // An old one may be, and takes its place.
            let rows = try await judge(old)
            try await shop.work()
            for rows in [rows, try await shop.store.changes.correlations(acme, incident.id)] {
                #expect(rows.filter { $0.verdict != nil }.map(\.row.change.id) == [old])
                let row = try #require(rows.first)
                #expect(row.row.change.id == old)
                #expect(row.score.value == 1)
                #expect(abs(row.score.lag.inSeconds - Double(300 * 86_400 + 120)) < 60)
                #expect(row.score.parts.service > 0)
                #expect(row.score.parts.time < 0.01)
                let before = try #require(rows.first { $0.row.change.id == recent })
                #expect((0.5..<1).contains(before.score.value), "it stands by its own score again")
            }
            #expect(
                try await said().contains {
                    $0
                        == "Confirmed as the cause: Database Primary v1 deployed, instead of Database Primary v2 deployed (was v1)"
                })
            let causes = try await shop.store.incidents.hypotheses(acme, incident.id)
            #expect(causes.first?.hypothesis.changeID == old)
            // The alert says the same.
            let alert = try #require(
                try await shop.store.incidents.alerts(acme, incident.id, PageRequest(limit: 50)).items.first)
            let related = try await shop.store.changes.correlations(acme, alert: alert.row.alert.id)
            #expect(related.first?.row.change.id == old)
            #expect(related.first?.verdict == .confirmed)
            _ = try await judge(recent, .rejected)
            let again = try await shop.store.changes.correlations(acme, alert: alert.row.alert.id)
            #expect(again.first { $0.row.change.id == recent }?.verdict == .rejected)
        }
    }

    @Test func theQuestionIsAnsweredWithItsChain() async throws {
        try await withDatabase { database in
            let shop = try await prepared(database)
            let commit = "0123456789abcdef0123456789abcdef01234567"
            for (minutes, json) in [
                (
                    0,
                    #"{"event_type":"pull_request","repository":"acme/db-primary","title":"Fix the pool","number":456,"commit":"\#(commit)","status":"merged"}"#
                ),
                (
                    30,
                    #"{"event_type":"workflow","repository":"acme/db-primary","title":"Build","commit":"\#(commit)"}"#
                ),
                (
                    45,
                    #"{"event_type":"deployment","service":"db-primary","environment":"production","version":"v1.2.3","previous_version":"v1.2.2","commit":"\#(commit)","error":{"summary":"ECONNREFUSED redis:6379"}}"#
                ),
            ] {
                let from = shop.clock.now()
                shop.clock.set(from + .seconds(minutes == 0 ? 0 : minutes == 30 ? 1800 : 900))
                _ = try await tell(shop, json)
            }
            shop.clock.advance(by: .seconds(300))
            let answer = try await shop.store.changes.query(
                acme, service: "db-primary", environment: "production", at: shop.clock.now())
            #expect(answer.sentence.hasPrefix("Most likely ("))
            #expect(answer.sentence.contains("Database Primary v1.2.3 deployed (was v1.2.2)"))
            #expect(answer.recommendation == "Roll Database Primary back to v1.2.2.")
            #expect(answer.chain.changes.map(\.kind) == [.pullRequest, .workflow, .deployment])
            #expect(answer.timeline.map(\.at) == answer.timeline.map(\.at).sorted())
            let nothing = try await shop.store.changes.query(
                globex, service: "db-primary", environment: nil, at: shop.clock.now())
            #expect(nothing.changes.isEmpty)
        }
    }
}
