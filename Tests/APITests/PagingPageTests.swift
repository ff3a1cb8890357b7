import Domain
import Foundation
import Integration
import Storage
import TestSupport
import Testing

@testable import API

/// What people read who were told, or are on call.
@Suite("Paging: what is shown") struct PagingPageTests {
    private static let links = LinkSigner(secrets: [Array(repeating: 7, count: 32)])

    private func channel(_ api: TestAPI, hearing event: String = "incident.opened") async throws {
        let answer = try await api.send(
            "POST", "/api/v1/channels",
            json:
                #"{"kind":"webhook","name":"Sink","settings":{"url":"http://127.0.0.1:9/x"},"events":["\#(event)"]}"#)
        #expect(answer.status == 201)
    }

    private func incident(_ api: TestAPI) async throws -> String {
        let made = try await api.send(
            "POST", "/api/v1/incidents", json: #"{"title":"Down","severity":"critical"}"#)
        return try #require(made.object["id"] as? String)
    }

    @Test("the page behind a link says who has it, or that it is over") func acknowledge() async throws {
        try await withAPI { api in
            try await channel(api)
            let id = try await incident(api)
            let told = try #require(try await api.store.notifications.list(TestAPI.acme, PageRequest()).items.first)
            let now = api.clock.now()
            let path =
                "/acknowledge/\(Self.links.acknowledge(TestAPI.acme.org, told.id, until: now + .seconds(86_400)))"
            #expect(try await api.send("GET", path, key: nil).text.contains("<button"))
            api.clock.advance(by: .seconds(90))
            #expect(try await api.send("POST", path, key: nil).status == 200)
            let taken = try await api.send("GET", path, key: nil).text
            #expect(!taken.contains("<button") && taken.contains("Acknowledged by Sink (link) at "), "\(taken)")
            #expect(taken.contains(api.clock.now().minute) && !taken.contains("Taking it on"))
            _ = try await api.send("POST", "/api/v1/incidents/\(id)/resolve", json: #"{"resolution":"fixed"}"#)
            let over = try await api.send("GET", path, key: nil).text
            #expect(!over.contains("<button") && over.contains("It is over since \(api.clock.now().minute)"), "\(over)")
        }
    }

    @Test("a decision lists what it had sent, not what others had") func deliveries() async throws {
        try await withAPI { api in
            try await channel(api, hearing: "incident.acknowledged")
            let id = try await incident(api)
            for action in ["acknowledge", "unacknowledge", "acknowledge"] {
                api.clock.advance(by: .seconds(60))
                #expect(try await api.send("POST", "/api/v1/incidents/\(id)/\(action)", json: "{}").status == 200)
            }
            let answer = try await api.send("GET", "/api/v1/incidents/\(id)/decisions")
            let items = try #require(answer.object["items"] as? [[String: Any]])
            #expect(items.map { ($0["deliveries"] as? [Any])?.count } == [0, 1, 1], "\(answer.text)")
            let ids = items.flatMap { ($0["deliveries"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String } }
            #expect(Set(ids).count == 2)
        }
    }

    private func schedule(_ api: TestAPI, days: Int) async throws -> [String: Any] {
        let user = UserID(at: api.clock.now())
        _ = try await api.store.schedules.create(
            TestAPI.acme, name: "Primary",
            Schedule(
                zone: "Europe/Berlin",
                layers: [
                    .init(
                        name: "L", users: [user, UserID(at: api.clock.now())], rotation: .init(.custom, days: days),
                        startsOn: CivilDay("2025-06-02")!, handover: ClockTime("09:00")!)
                ]), at: api.clock.now())
        let list = try await api.send("GET", "/api/v1/schedules")
        return try #require((list.object["items"] as? [[String: Any]])?.first)
    }

    @Test("a turn of which no end is in sight has none") func endless() async throws {
        try await withAPI { api in
            let schedule = try await schedule(api, days: 366)
            let now = try #require(schedule["now"] as? [String: Any])
            #expect(now["to"] is NSNull && now["from"] is NSNull && now["user"] is [String: Any], "\(now)")
            #expect(schedule["next"] is NSNull)
        }
    }

    @Test("an event of the calendar stays the same whenever it is asked for") func calendar() async throws {
        try await withAPI { api in
            let schedule = try await schedule(api, days: 100)
            let address = try #require(schedule["calendar_url"] as? String)
            let path = String(address.trimmingPrefix("http://bellwether.test"))
            func first() async throws -> [Substring] {
                let text = try await api.send("GET", path, key: nil).text
                let lines = text.split(whereSeparator: \.isNewline)
                return Array(lines.filter { $0.hasPrefix("UID:") || $0.hasPrefix("DTSTART:") }.prefix(2))
            }
            let before = try await first()
            #expect(before.count == 2 && before.contains { $0.hasPrefix("DTSTART:20251219T080000Z") }, "\(before)")
            api.clock.advance(by: .seconds(3 * 3600))
            #expect(try await first() == before)
        }
    }
}
