import Domain
import Foundation
import Postgres
import Storage
import TestSupport
import Testing

@testable import API

/// What people can enter wrongly, and how it is told.
@Suite("Paging: what is entered") struct PagingFormTests {
    private func channel(_ api: TestAPI, key: String? = nil) async throws -> String {
        let answer = try await api.send(
            "POST", "/api/v1/channels", key: key ?? api.keys[.owner],
            json: #"{"kind":"webhook","name":"Sink","settings":{"url":"http://127.0.0.1:9/x"}}"#)
        return try #require(answer.object["id"] as? String)
    }

    private func expect(
        _ answer: LoopbackClient.Answer, _ field: String, _ words: String = "", _ comment: String = ""
    ) {
        let errors = answer.object["errors"] as? [[String: Any]] ?? []
        #expect(
            answer.status == 422 && errors.compactMap { $0["field"] as? String } == [field], "\(comment)\(answer.text)")
        #expect(words.isEmpty || answer.text.contains(words), "\(comment)\(answer.text)")
    }

    @Test("a number that is none, or far too large, is named where it stands", arguments: ["1.5", "1e308", "1e30"])
    func numbers(_ number: String) async throws {
        let words = number == "1.5" ? "must be a whole number" : "is out of range"
        try await withAPI { api in
            let sink = try await channel(api)
            let rule =
                #"{"name":"R","triggers":["incident.opened"],"channels":["\#(sink)"],"settle_seconds":\#(number)}"#
            expect(try await api.send("POST", "/api/v1/notification-rules", json: rule), "settle_seconds", words)
            let target = #"[{"kind":"channel","id":"\#(sink)"}]"#
            for (levels, rest, field) in [
                (number, "", "levels[0].after_minutes"), ("0", #","repeats":\#(number)"#, "repeats"),
                ("0", #","repeats":1,"repeat_after_minutes":\#(number)"#, "repeat_after_minutes"),
            ] {
                let policy = #"{"name":"P","levels":[{"after_minutes":\#(levels),"targets":\#(target)}]\#(rest)}"#
                expect(try await api.send("POST", "/api/v1/escalation-policies", json: policy), field, words)
            }
            let user = UserID(at: api.clock.now())
            let schedule =
                #"{"name":"S","zone":"UTC","layers":[{"name":"L","users":["\#(user)"],"rotation":{"kind":"custom","days":\#(number)},"starts_on":"2026-01-01","handover":"09:00"}]}"#
            expect(try await api.send("POST", "/api/v1/schedules", json: schedule), "layers[0].rotation.days", words)
        }
    }

    @Test("rules are rehearsed as they could be saved") func rehearsal() async throws {
        try await withAPI { api in
            let sink = try await channel(api)
            let foreign = try await channel(api, key: api.otherKey)
            func rehearse(_ channel: String, _ conditions: String = "") async throws -> LoopbackClient.Answer {
                try await api.send(
                    "POST", "/api/v1/notification-rules/rehearse",
                    json:
                        #"{"days":1,"rules":[{"name":"R","triggers":["incident.opened"],"channels":["\#(channel)"]\#(conditions)}]}"#
                )
            }
            #expect(try await rehearse(sink).status == 200)
            expect(try await rehearse(foreign), "rules[0].channels[0]")
            expect(
                try await rehearse(
                    sink, #","conditions":{"time":{"zone":"not-an-enum","from":"09:00","to":"17:00"}}"#),
                "rules[0].conditions.time.zone")
            // What is saved can be rehearsed even if what it names is gone.
            let id = try #require(ChannelID(sink))
            _ = try await api.store.rules.create(
                TestAPI.acme, name: "Old",
                NotificationRule(triggers: [.incidentOpened], channels: [ChannelID(at: api.clock.now()), id]),
                at: api.clock.now())
            let old = try #require(try await api.store.rules.list(TestAPI.acme).first?.value.channels.first)
            #expect(try await rehearse("\(old)").status == 200)
        }
    }

    @Test("a window holds an incident of one's own, and comes back some day") func windows() async throws {
        try await withAPI { api in
            let made = try await api.send(
                "POST", "/api/v1/incidents", key: api.otherKey, json: #"{"title":"Theirs","severity":"warning"}"#)
            let foreign = try #require(made.object["id"] as? String)
            let own = try await api.send(
                "POST", "/api/v1/incidents", json: #"{"title":"Ours","severity":"warning"}"#)
            func window(_ matcher: String, _ rest: String = "", preview: Bool = false) async throws
                -> LoopbackClient.Answer
            {
                try await api.send(
                    "POST", "/api/v1/silences\(preview ? "/preview" : "")",
                    json:
                        #"{"name":"W","kind":"maintenance","reason":"","matcher":{\#(matcher)},"starts_at":"1970-01-01T00:00:00Z","ends_at":"1970-01-01T23:00:00Z"\#(rest)}"#
                )
            }
            expect(try await window(#""incident":"\#(foreign)""#), "matcher.incident")
            expect(try await window(#""incident":"\#(foreign)""#, preview: true), "matcher.incident")
            expect(try await window("", #","recurrence":"FREQ=DAILY;UNTIL=19691231""#), "recurrence", "UNTIL")
            expect(try await window("", #","recurrence":"FREQ=WEEKLY;WKST=XX""#), "recurrence", "WKST")
            let daily = try await window(
                #""incident":"\#(try #require(own.object["id"] as? String))""#, #","recurrence":"FREQ=DAILY""#)
            #expect(daily.status == 201, "\(daily.text)")
            #expect(daily.object["active_until"] is String && daily.object["next_at"] is String, "\(daily.text)")
        }
    }

    @Test("a secret that a kind does not have is named as a secret") func secrets() async throws {
        try await withAPI { api in
            let answer = try await api.send(
                "POST", "/api/v1/channels",
                json:
                    #"{"kind":"webhook","name":"Sink","settings":{"url":"http://127.0.0.1:9/x"},"secrets":{"nope":"x"}}"#
            )
            expect(answer, "secrets.nope")
        }
    }

    @Test("another name leaves a channel's failing mark, another address takes it") func failing() async throws {
        try await withAPI { api in
            let path = "/api/v1/channels/\(try await channel(api))"
            let now = api.clock.now()
            func mark() async throws -> Bool {
                try await api.send("GET", path).object["broken_since"] is String
            }
            func breakIt() async throws {
                _ = try await api.store.database.write(TestAPI.acme) { tx in
                    try tx.execute(
                        "UPDATE notification_channels SET broken_since = \(now), broken_reason = 'gone' WHERE org_id = \(TestAPI.acme.org)"
                    )
                }
            }
            try await breakIt()
            for change in [
                #"{"name":"Other"}"#, #"{"events":[]}"#, #"{"enabled":true}"#,
                #"{"settings":{"url":"http://127.0.0.1:9/x"}}"#,
            ] {
                #expect(try await api.send("PATCH", path, json: change).status == 200)
                #expect(try await mark(), "\(change)")
            }
            for change in [
                #"{"settings":{"url":"http://127.0.0.1:9/y"}}"#, #"{"enabled":false}"#,
                #"{"secrets":{"signing_secrets":"0123456789abcdef0123456789abcdef"}}"#,
            ] {
                try await breakIt()
                let answer = try await api.send("PATCH", path, json: change)
                #expect(answer.status == 200, "\(answer.text)")
                #expect(!(try await mark()), "\(change)")
            }
        }
    }

    @Test("a rule that names what does not exist is flagged, and what exists can be asked for") func names()
        async throws
    {
        try await withAPI { api in
            let sink = try await channel(api)
            _ = try await api.store.topology.replace(
                TestAPI.acme,
                with: TopologyDocument(
                    services: [.init(name: "checkout", ownerTeam: "payments")], dependencies: []), by: "test",
                at: api.clock.now())
            for (conditions, codes) in [
                (#""services":["checkout"],"teams":["payments"]"#, []), (#""services":["check*"]"#, []),
                (#""services":["ghost-svc"]"#, ["inert"]), (#""services":["checkout","ghost-svc"]"#, ["broken"]),
                (#""teams":["nobody"]"#, ["inert"]),
            ] as [(String, [String])] {
                let made = try await api.send(
                    "POST", "/api/v1/notification-rules",
                    json:
                        #"{"name":"\#(UUID())","triggers":["incident.opened"],"channels":["\#(sink)"],"continue":true,"conditions":{\#(conditions)}}"#
                )
                let flags = made.object["flags"] as? [[String: Any]] ?? []
                #expect(flags.compactMap { $0["code"] as? String } == codes, "\(made.text)")
            }
            let names = try await api.send("GET", "/api/v1/routing-names", as: .viewer)
            #expect(
                names.object["services"] as? [String] == ["checkout"]
                    && names.object["teams"] as? [String] == ["payments"])
            let other = try await api.send("GET", "/api/v1/routing-names", key: api.otherKey)
            #expect(other.object["services"] as? [String] == [], "another tenant's")
        }
    }
}
