import Domain
import Postgres
import Storage
import TestSupport
import Testing

@Suite struct SearchTests {
    /// Alerts that have been taken in and correlated, so that they can be found.
    private func prepared(_ database: Database, _ scope: Scope = acme) async throws -> Store {
        let store = makeStore(database)
        _ = try await store.topology.replace(
            scope,
            with: TopologyDocument(services: [.init(name: "checkout"), .init(name: "search")], dependencies: []),
            by: "test", at: start)
        let batch = [
            notification("HighLatency", ["service": "checkout", "pod": "checkout-7"], severity: .critical),
            notification("DiskFull", ["service": "search", "path": "/var/lib/It's \\here"]),
            notification("HighErrors", ["service": "checkout"], summary: "Überlast in der Kasse"),
        ]
        try await database.record(scope, batch)
        _ = try await store.correlation.correlate(scope, batch.map(\.alert.id), at: start, settle: .zero)
        return store
    }

    private func names(_ store: Store, _ filter: AlertFilter, _ scope: Scope = acme) async throws -> [String] {
        try await store.alerts.list(scope, filter, PageRequest()).items.map(\.alert.name).sorted()
    }

    @Test(arguments: [
        ("", ["DiskFull", "HighErrors", "HighLatency"]), ("highlat", ["HighLatency"]),
        ("alertname=DiskFull", ["DiskFull"]), ("service=checkout", ["HighErrors", "HighLatency"]),
        ("service=check", []), ("checkout high", ["HighErrors", "HighLatency"]), ("checkout disk", []),
        ("überlast", ["HighErrors"]), ("path=\"/var/lib/It's \\here\"", ["DiskFull"]), ("'; DROP TABLE alerts", []),
        ("!!!", []), ("pod=checkout-7 kasse", []), ("checkout-7", ["HighLatency"]), ("var/lib/it", ["DiskFull"]),
        ("check-7", []),
    ])
    func wordsAndMatchersMustAllMatch(query: String, expected: [String]) async throws {
        try await withDatabase { database in
            let store = try await prepared(database)
            #expect(try await names(store, AlertFilter(query: query)) == expected)
        }
    }

    @Test func filtersNarrowTogether() async throws {
        try await withDatabase { database in
            let store = try await prepared(database)
            #expect(try await names(store, AlertFilter(severities: [.critical])) == ["HighLatency"])
            #expect(
                try await names(store, AlertFilter(severities: [.critical, .warning], service: "search")) == [
                    "DiskFull"
                ])
            #expect(try await names(store, AlertFilter(service: "nowhere")) == [])
            #expect(try await names(store, AlertFilter(integration: integration, query: "kasse")) == ["HighErrors"])
            #expect(try await names(store, AlertFilter(status: .resolved)) == [])
            #expect(try await names(store, AlertFilter(status: .firing, query: "disk")) == ["DiskFull"])
        }
    }

    @Test func aTenantFindsNothingOfAnother() async throws {
        try await withDatabase { database in
            let store = try await prepared(database)
            #expect(try await names(store, AlertFilter(query: "checkout"), globex) == [])
            // Even where the query carries the other tenant's tag.
            let stolen = try await database.read(globex) { tx in
                try tx.query(
                    """
                    SELECT id FROM search_alerts(
                        \("'\(acme.org.description.suffix(6)):checkout'")::text::tsquery, NULL, NULL, NULL, 10)
                    """
                ).count
            }
            #expect(stolen == 0)
            await #expect(throws: PostgresError.self) {
                try await database.read(acme) { tx in try tx.query("SELECT terms FROM alert_terms").count }
            }
        }
    }

    @Test func pagesFollowEachOtherWithoutGapOrRepeat() async throws {
        try await withDatabase { database in
            let store = makeStore(database)
            let batch = (0..<25).map { notification("A\($0)", ["team": "x"]) }
            for (at, one) in batch.enumerated() { try await database.record(acme, [one], at: start + .seconds(at / 3)) }
            _ = try await store.correlation.correlate(acme, batch.map(\.alert.id), at: start, settle: .zero)
            for query in ["", "team=x"] {
                var seen: [AlertID] = []
                var cursor: String?
                repeat {
                    let page = try await store.alerts.list(
                        acme, AlertFilter(query: query), PageRequest(limit: 10, cursor: cursor))
                    seen += page.items.map(\.alert.id)
                    cursor = page.nextCursor
                } while cursor != nil
                #expect(seen.count == 25)
                #expect(Set(seen).count == 25)
            }
            await #expect(throws: StoreError.self) {
                try await store.alerts.list(acme, AlertFilter(), PageRequest(cursor: "nonsense"))
            }
        }
    }

    /// Whichever way a term is looked for, by walking the newest alerts or by the index, the answer is the same.
    @Test(arguments: [("common", 2), ("medium", 45), ("seldom", 501)])
    func termsOfAnyFrequencyAreFoundNewestFirst(term: String, every: Int) async throws {
        try await withTestDatabase { test in
            let store = makeStore(test.database)
            try await test.owner.transaction { tx in
                try tx.execute(
                    """
                    INSERT INTO alerts (org_id, id, changed_at, first_seen, last_seen, starts_at, notifications, episode,
                        content_hash, firing, severity, reported_severity, integration_id, name, labels, annotations,
                        recent_transitions, recent_occurrences)
                    SELECT \(acme.org), md5(i::text)::uuid, timestamptz '2026-02-01' - i * interval '1 s', now(), now(),
                        now(), 1, 1, 0, i % 4 <> 0, 1::smallint, 1::smallint, \(integration), 'N' || i, '{}', '{}',
                        '{}', '{}'
                    FROM generate_series(1, 6000) i
                    """)
                let tag = acme.org.description.suffix(6) + ":"
                try tx.execute(
                    """
                    INSERT INTO alert_terms (org_id, alert_id, changed_at, terms)
                    SELECT org_id, id, changed_at, array_to_tsvector(
                        CASE WHEN substr(name, 2)::int % \(every) = 0 THEN ARRAY[\(String(tag) + term)]
                            ELSE ARRAY[\(String(tag) + "other")] END)
                    FROM alerts WHERE org_id = \(acme.org)
                    """)
                try tx.execute("ANALYZE alerts, alert_terms")
            }
            let matching = stride(from: every, through: 6000, by: every)
            for status in [nil, Alert.Status.firing, .resolved] {
                let expected = matching.filter { number in status.map { ($0 == .firing) == (number % 4 != 0) } ?? true }
                var found: [String] = []
                var cursor: String?
                repeat {
                    let page = try await store.alerts.list(
                        acme, AlertFilter(status: status, query: term), PageRequest(limit: 50, cursor: cursor))
                    found += page.items.map(\.alert.name)
                    cursor = page.nextCursor
                } while cursor != nil && found.count < 120
                #expect(found == expected.prefix(found.count).map { "N\($0)" })
                #expect(found.count >= min(expected.count, 100))
            }
        }
    }

    @Test func aTermThatOnlyOldAlertsHaveIsFoundPastTheWalk() async throws {
        try await withTestDatabase { test in
            let store = try await prepared(test.database)
            // Many newer alerts, so that the walk over the newest gives up.
            try await test.owner.transaction { tx in
                try tx.execute(
                    """
                    INSERT INTO alerts (org_id, id, changed_at, first_seen, last_seen, starts_at, notifications, episode,
                        content_hash, firing, severity, reported_severity, integration_id, name, labels, annotations,
                        recent_transitions, recent_occurrences)
                    SELECT \(acme.org), gen_random_uuid(), timestamptz '2026-02-01' + i * interval '1 s', now(), now(),
                        now(), 1, 1, 0, true, 1::smallint, 1::smallint, \(integration), 'Noise', '{}', '{}', '{}', '{}'
                    FROM generate_series(1, 5000) i
                    """)
                try tx.execute("ANALYZE alerts")
            }
            #expect(try await names(store, AlertFilter(query: "kasse")) == ["HighErrors"])
            #expect(try await names(store, AlertFilter(status: .firing, query: "kasse")) == ["HighErrors"])
        }
    }
}
