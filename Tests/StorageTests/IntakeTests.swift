import Domain
import Postgres
import TestSupport
import Testing

@testable import Storage

@Suite struct IntakeTests {
    @Test func aRepeatMovesOnlyCountersAndAsksForNoCorrelation() async throws {
        try await withDatabase { database in
            let store = makeStore(database)
            let fire = notification("HighLatency", ["service": "checkout"])
            let first = try await database.record(acme, [fire])
            #expect(first == IntakeReceipt(accepted: 1, created: 1, repeated: 0, changed: 0))
            let jobs = try await database.jobs("correlate", acme)
            #expect(jobs == 1)
            let second = try await database.record(acme, [fire, fire], at: start + .seconds(60))
            #expect(second == IntakeReceipt(accepted: 2, created: 0, repeated: 2, changed: 0))
            #expect(try await database.jobs("correlate", acme) == jobs)
            let alert = try await store.alert(acme, fire)
            #expect(alert.notifications == 3)
            #expect(alert.lastSeen == start + .seconds(60))
            #expect(alert.firstSeen == start)
            #expect(alert.episode == 1)
            #expect(try await store.eventKinds(acme, fire) == [.firing])
        }
    }

    @Test func aRepeatIsAHeapOnlyUpdateAlsoWhenItsExpiryMovesALittle() async throws {
        try await withDatabase { database in
            let expiry = start + .seconds(241)
            let memory = AlertMemory()
            try await database.record(acme, [notification("A", endsAt: expiry)], memory: memory)
            let updates = try await database.write(acme) { tx in
                for second in 1...10 {
                    let again = notification("A", endsAt: expiry + .seconds(second))
                    let now = start + .seconds(second)
                    _ = try IntakeStore.record(
                        tx, acme, [again], now: now, policy: policies.alerts, memory: memory)
                }
                return try tx.query(
                    "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_xact_user_tables WHERE relname = 'alerts'"
                ).decode(Int.self, Int.self)
            }
            #expect(updates.first?.0 == 10)
            #expect(updates.first?.1 == 10)
        }
    }

    /// What one process remembers is a guess: others store and remove alerts too.
    @Test(arguments: [3, 200]) func aWrongGuessChangesNothingOfWhatIsStored(size: Int) async throws {
        try await withDatabase { database in
            let store = makeStore(database)
            let one = AlertMemory()
            let other = AlertMemory()
            let batch = (0..<size).map { notification("A\($0)") }
            let first = try await database.record(acme, batch, memory: one)
            #expect(first == IntakeReceipt(accepted: size, created: size))
            // The other process knows nothing of them, and half of its batch is new.
            let mixed = batch[..<(size / 2)] + (0..<size).map { notification("B\($0)") } + [notification("A0")]
            let second = try await database.record(acme, Array(mixed), at: start + .seconds(1), memory: other)
            #expect(second == IntakeReceipt(accepted: mixed.count, created: size, repeated: size / 2 + 1))
            #expect(try await store.alert(acme, batch[0]).notifications == 3)
            #expect(try await store.eventKinds(acme, batch[0]) == [.firing])
            // What both take for known is gone.
            _ = try await database.write(acme) { tx in
                try tx.execute("DELETE FROM alerts WHERE org_id = \(acme.org) AND id = \(batch[0].alert.id)")
            }
            let third = try await database.record(acme, batch, at: start + .seconds(2), memory: one)
            #expect(third == IntakeReceipt(accepted: size, created: 1, repeated: size - 1))
            // Another organization's alert of that name is another alert.
            let globexs = try await database.record(globex, batch, memory: one)
            #expect(globexs.created == size)
        }
    }

    /// Whoever holds the row may wait for one that this batch has inserted.
    @Test func anAlertThatWasTakenForNewIsNotWaitedForWithNewOnesInHand() async throws {
        try await withTestDatabase { test in
            let store = makeStore(test.database)
            let known = notification("Known")
            try await test.database.record(acme, [known])
            let (held, isHeld) = AsyncStream.makeStream(of: Void.self)
            // As another server would: it has the known one and then wants the new one.
            let other = Task {
                try await test.database.write(acme) { tx in
                    try tx.execute("SELECT id FROM alerts WHERE id = \(known.alert.id) FOR NO KEY UPDATE")
                    isHeld.finish()
                    // Until the other batch has inserted the new one, or has gone back.
                    try tx.execute("SELECT pg_sleep(0.2)")
                    let receipt = try IntakeStore.record(
                        tx, acme, [notification("New")], now: start, policy: policies.alerts, memory: AlertMemory())
                    return receipt.created
                }
            }
            for await _ in held {}
            let receipt = try await test.database.record(acme, [known, notification("New")])
            let created = try await other.value
            #expect(created + receipt.created == 1)
            #expect(try await store.alert(acme, known).notifications == 2)
            #expect(try await store.alert(acme, notification("New")).notifications == 2)
            let deadlocks = try await test.owner.statement(
                "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
            ).column(Int.self)
            #expect(deadlocks == [0])
        }
    }

    @Test func whatGoesInPartsIsStoredWhole() async throws {
        try await withTestDatabase { test in
            let store = makeStore(test.database)
            let size = AlertStatements.mostAtOnce * 2 + 1
            let batch = (0..<size).map { notification("A\($0)") }
            let first = try await test.database.record(acme, batch)
            #expect(first == IntakeReceipt(accepted: size, created: size))
            let changed = (0..<size).map { notification("A\($0)", summary: "it got worse") }
            let second = try await test.database.record(acme, changed, at: start + .seconds(5))
            #expect(second == IntakeReceipt(accepted: size, changed: size))
            let summaries = try await test.owner.statement(
                "SELECT count(*) FROM alerts WHERE annotations->>'summary' = 'it got worse'"
            ).column(Int.self)
            #expect(summaries == [size])
            // Nothing that they have in common: an incident each.
            let apart = (0..<(IncidentStatements.profilesAtOnce * 2 + 1)).map {
                notification("Alone\($0)", ["service": "lonely-\($0)"], startsAt: start + .seconds($0 * 600))
            }
            let end = start + .seconds(apart.count * 600)
            try await test.database.record(acme, apart, at: end)
            _ = try await store.correlation.correlate(acme, apart.map(\.alert.id), at: end, settle: .zero)
            let profiles = try await test.owner.statement("SELECT count(profile) FROM incidents").column(Int.self)
            #expect(profiles == [apart.count])
        }
    }

    @Test func changedAnnotationsAreStoredAndLookedAtAgain() async throws {
        try await withDatabase { database in
            let store = makeStore(database)
            try await database.record(acme, [notification("A")])
            let changed = notification("A", summary: "it got worse")
            let receipt = try await database.record(acme, [changed], at: start + .seconds(5))
            #expect(receipt.changed == 1)
            #expect(try await store.alert(acme, changed).annotations["summary"] == "it got worse")
            #expect(try await database.jobs("correlate", acme) == 2)
        }
    }

    @Test func resolvedThenFiringAgainIsASecondEpisode() async throws {
        try await withDatabase { database in
            let store = makeStore(database)
            try await database.record(acme, [notification("A")])
            let end = notification("A", status: .resolved, endsAt: start + .seconds(30))
            try await database.record(acme, [end], at: start + .seconds(31))
            var alert = try await store.alert(acme, end)
            #expect(alert.status == .resolved)
            #expect(alert.endsAt == start + .seconds(30))
            let again = notification("A", startsAt: start + .seconds(90))
            try await database.record(acme, [again], at: start + .seconds(91))
            alert = try await store.alert(acme, again)
            #expect(alert.status == .firing)
            #expect(alert.episode == 2)
            #expect(alert.endsAt == nil)
            #expect(try await store.eventKinds(acme, again) == [.firing, .resolved, .firing])
        }
    }

    @Test func aLateCopyOfAnOldFiringDoesNotBringAResolvedAlertBack() async throws {
        try await withDatabase { database in
            let store = makeStore(database)
            let fire = notification("A")
            try await database.record(acme, [fire])
            try await database.record(
                acme, [notification("A", status: .resolved, endsAt: start + .seconds(10))], at: start + .seconds(10))
            try await database.record(acme, [fire], at: start + .seconds(11))
            let alert = try await store.alert(acme, fire)
            #expect(alert.status == .resolved)
            #expect(alert.notifications == 3)
        }
    }

    @Test func resolvedOfAnUnknownAlertIsKeptAndOpensNothing() async throws {
        try await withDatabase { database in
            let store = makeStore(database)
            let end = notification("Ghost", status: .resolved, endsAt: start)
            let receipt = try await database.record(acme, [end])
            #expect(receipt.created == 1)
            #expect(try await store.alert(acme, end).status == .resolved)
        }
    }

    @Test func threeEventsWithinFiveMinutesRaiseWarningToError() async throws {
        try await withDatabase { database in
            let store = makeStore(database)
            for second in [0, 60, 120] {
                let event = notification("Disk", reporting: .event, startsAt: start + .seconds(second))
                try await database.record(acme, [event], at: start + .seconds(second))
            }
            let event = notification("Disk")
            let alert = try await store.alert(acme, event)
            #expect(alert.reportedSeverity == .warning)
            #expect(alert.severity == .error)
            #expect(try await store.eventKinds(acme, event) == [.firing, .severityRaised])
        }
    }

    @Test func manyTransitionsAreFlapping() async throws {
        try await withDatabase { database in
            let store = makeStore(database)
            for round in 0..<6 {
                let at = start + .seconds(round * 20)
                try await database.record(acme, [notification("Flap", startsAt: at)], at: at)
                let end = notification("Flap", status: .resolved, startsAt: at, endsAt: at + .seconds(10))
                try await database.record(acme, [end], at: at + .seconds(10))
            }
            let flap = notification("Flap")
            #expect(try await store.alert(acme, flap).flapping)
            #expect(try await store.eventKinds(acme, flap).contains(.flappingStarted))
        }
    }

    @Test func duplicatesInOneBatchAreFoldedInTheirOrder() async throws {
        try await withDatabase { database in
            let store = makeStore(database)
            let end = notification("A", status: .resolved, endsAt: start + .seconds(1))
            let again = notification("A", startsAt: start + .seconds(2))
            let receipt = try await database.record(acme, [notification("A"), end, again], at: start + .seconds(3))
            #expect(receipt.accepted == 3)
            #expect(receipt.created == 1)
            let alert = try await store.alert(acme, again)
            #expect(alert.status == .firing)
            #expect(alert.episode == 2)
            #expect(try await store.eventKinds(acme, again) == [.firing, .resolved, .firing])
        }
    }

    @Test func aHistoryHasOneBeginningHoweverItIsReadOrWasStored() async throws {
        try await withTestDatabase { test in
            let database = test.database
            let store = makeStore(database)
            // Both lines of the same time.
            let end = notification("A", status: .resolved, endsAt: start + .seconds(1))
            try await database.record(acme, [notification("A"), end], at: start + .seconds(3))
            let again = notification("A", startsAt: start + .seconds(9))
            try await database.record(acme, [again], at: start + .seconds(10))
            let late = notification("B", status: .resolved, endsAt: start + .seconds(1))
            try await database.record(acme, [late], at: start + .seconds(3))
            func isTold(_ alert: IntakeAlert, _ kinds: [AlertEvent.Kind]) async throws {
                #expect(try await store.eventKinds(acme, alert) == kinds)
                var paged: [AlertEvent] = []
                var cursor: String?
                repeat {
                    let page = try await store.alerts.events(
                        acme, alert.alert.id, PageRequest(limit: 1, cursor: cursor))
                    paged += page.items
                    cursor = page.nextCursor
                } while cursor != nil && paged.count < 9
                #expect(paged.map(\.kind).reversed() == kinds)
                #expect(paged.last?.at == start + .seconds(3))
                #expect(paged.last?.episode == 1)
            }
            try await isTold(end, [.firing, .resolved, .firing])
            try await isTold(late, [.resolved])
            // As it was stored before alerts kept their first lines.
            try await test.owner.statement(
                """
                INSERT INTO alert_events (org_id, alert_id, at, kind, episode)
                SELECT org_id, id, first_seen, CASE WHEN began_firing THEN 'firing' ELSE 'resolved' END, 1 FROM alerts
                WHERE id = \(late.alert.id)
                """)
            try await test.owner.statement("UPDATE alerts SET began_firing = NULL WHERE id = \(late.alert.id)")
            try await isTold(late, [.resolved])
            #expect(try await store.alerts.events(globex, end.alert.id, PageRequest()).items.isEmpty)
        }
    }

    @Test func concurrentBatchesWithTheSameAlertsLoseNothing() async throws {
        try await withDatabase(connections: 4) { database in
            let store = makeStore(database)
            let batch = (0..<50).map { notification("A\($0)") }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for round in 0..<8 {
                    let mine = round.isMultiple(of: 2) ? batch : batch.reversed()
                    group.addTask { _ = try await database.record(acme, mine) }
                }
                try await group.waitForAll()
            }
            for one in [batch[0], batch[49]] {
                let alert = try await store.alert(acme, one)
                #expect(alert.notifications == 8)
                #expect(alert.episode == 1)
            }
            let kinds = try await store.eventKinds(acme, batch[7])
            #expect(kinds == [.firing], "whoever was first made the only beginning")
        }
    }

    @Test func oneTenantsAlertsAreNotAnothers() async throws {
        try await withDatabase { database in
            let store = makeStore(database)
            let fire = notification("A")
            try await database.record(acme, [fire])
            try await database.record(globex, [fire])
            await #expect(throws: StoreError.notFound(what: "alert")) {
                try await store.alerts.get(globex, notification("Other").alert.id)
            }
            #expect(try await store.alert(globex, fire).notifications == 1)
            // A query that forgets its filter still sees one tenant's rows only.
            let seen = try await database.read(globex) { tx in
                try tx.query("SELECT org_id FROM alerts").column(OrgID.self)
            }
            #expect(seen == [globex.org])
            let without = try await database.readUnfenced { tx in try tx.query("SELECT id FROM alerts").count }
            #expect(without == 0)
        }
    }
}
