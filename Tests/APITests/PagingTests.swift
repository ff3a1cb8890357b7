import Domain
import Foundation
import Storage
import Testing

@testable import API

@Suite("Paging over the API") struct PagingAPITests {
    private func channel(_ api: TestAPI, _ name: String = "Sink") async throws -> String {
        let answer = try await api.send(
            "POST", "/api/v1/channels",
            json: #"{"kind":"webhook","name":"\#(name)","settings":{"url":"http://127.0.0.1:9/x"}}"#)
        return try #require(answer.object["id"] as? String)
    }

    private func fields(_ answer: LoopbackClient.Answer) -> [String] {
        (answer.object["errors"] as? [[String: Any]] ?? []).compactMap { $0["field"] as? String }
    }

    @Test("every wrong field of a document is named, and nothing is changed") func fields() async throws {
        try await withAPI { api in
            let sink = try await channel(api)
            for (body, field) in [
                (#"{"name":"R"}"#, "triggers"), (#"{"name":"R","triggers":["no.such"]}"#, "triggers[0]"),
                (#"{"name":"R","triggers":["incident.opened"]}"#, "channels"),
                (#"{"triggers":["incident.opened"],"channels":["\#(sink)"]}"#, "name"),
                (#"{"name":"R","triggers":["incident.opened"],"channels":["\#(UUID())"]}"#, "channels[0]"),
                (#"{"name":"R","triggers":["incident.opened"],"channels":["\#(sink)"],"typo":1}"#, "typo"),
                (
                    #"{"name":"R","triggers":["incident.opened"],"channels":["\#(sink)"],"conditions":{"severity":"error"}}"#,
                    "conditions.severity"
                ),
                (
                    #"{"name":"R","triggers":["incident.opened"],"channels":["\#(sink)"],"conditions":{"time":{"zone":"Mars/Olympus","from":"09:00","to":"17:00"}}}"#,
                    "conditions.time.zone"
                ),
                (
                    #"{"name":"R","triggers":["incident.opened"],"channels":["\#(sink)"],"conditions":{"time":{"zone":"UTC","from":"9","to":"17:00"}}}"#,
                    "conditions.time.from"
                ),
            ] {
                let answer = try await api.send("POST", "/api/v1/notification-rules", json: body)
                #expect(answer.status == 422 && fields(answer) == [field], "\(body): \(answer.text)")
            }
            let list = try await api.send("GET", "/api/v1/notification-rules")
            #expect((list.object["items"] as? [Any])?.isEmpty == true)
        }
    }

    @Test("documents change by version, and what is used cannot go") func versions() async throws {
        try await withAPI { api in
            let sink = try await channel(api)
            let policy = try await api.send(
                "POST", "/api/v1/escalation-policies",
                json: #"{"name":"P","levels":[{"after_minutes":0,"targets":[{"kind":"channel","id":"\#(sink)"}]}]}"#)
            let id = try #require(policy.object["id"] as? String)
            let path = "/api/v1/escalation-policies/\(id)"
            let changed = try await api.send("PATCH", path, json: #"{"repeats":2}"#, headers: ["If-Match": "\"1\""])
            #expect(changed.status == 200 && changed.object["repeats"] as? Int == 2)
            #expect((changed.object["levels"] as? [Any])?.count == 1, "what is not sent stays")
            let stale = try await api.send("PATCH", path, json: #"{"repeats":3}"#, headers: ["If-Match": "\"1\""])
            #expect(stale.status == 412)
            let rule = try await api.send(
                "POST", "/api/v1/notification-rules",
                json: #"{"name":"R","triggers":["incident.opened"],"escalation_policy":"\#(id)"}"#)
            #expect(rule.status == 201, "\(rule.text)")
            #expect(try await api.send("DELETE", path).status == 409)
            let other = try await api.send("GET", path, key: api.otherKey)
            #expect(other.status == 404, "another tenant's")
        }
    }

    @Test("rules are put in an order, and one that is never reached is flagged") func order() async throws {
        try await withAPI { api in
            let sink = try await channel(api)
            var ids: [String] = []
            for (name, extra) in [("All", ""), ("Some", #","conditions":{"minimum_severity":"critical"}"#)] {
                let made = try await api.send(
                    "POST", "/api/v1/notification-rules",
                    json: #"{"name":"\#(name)","triggers":["incident.opened"],"channels":["\#(sink)"]\#(extra)}"#)
                ids.append(try #require(made.object["id"] as? String))
            }
            func flags() async throws -> [String: [String]] {
                let list = try await api.send("GET", "/api/v1/notification-rules")
                var found: [String: [String]] = [:]
                for item in list.object["items"] as? [[String: Any]] ?? [] {
                    found[item["name"] as? String ?? ""] = (item["flags"] as? [[String: Any]] ?? [])
                        .compactMap { $0["code"] as? String }
                }
                return found
            }
            #expect(try await flags() == ["All": [], "Some": ["shadowed"]])
            let wrong = try await api.send("PUT", "/api/v1/notification-rules/order", json: #"{"ids":["\#(ids[0])"]}"#)
            #expect(wrong.status == 422)
            let right = try await api.send(
                "PUT", "/api/v1/notification-rules/order", json: #"{"ids":["\#(ids[1])","\#(ids[0])"]}"#)
            #expect(right.status == 200)
            #expect(try await flags() == ["All": [], "Some": []])
        }
    }

    @Test("an operator overrides a schedule, a viewer does not") func overrides() async throws {
        try await withAPI { api in
            let schedule = try await api.send(
                "POST", "/api/v1/schedules", json: #"{"name":"S","zone":"UTC","layers":[]}"#)
            let id = try #require(schedule.object["id"] as? String)
            let body = #"{"user_id":"\#(UUID())","from":"2026-01-05T12:00:00Z","to":"2026-01-05T13:00:00Z"}"#
            let path = "/api/v1/schedules/\(id)/overrides"
            #expect(try await api.send("POST", path, as: .viewer, json: body).status == 403)
            let stranger = try await api.send("POST", path, as: .operator, json: body)
            #expect(stranger.status == 422 && fields(stranger) == ["user_id"])
            let shifts = try await api.send("GET", "/api/v1/schedules/\(id)/shifts")
            let items = try #require(shifts.object["items"] as? [[String: Any]])
            #expect(items.count == 1 && items[0]["source"] as? String == "nobody", "no gap even where nobody is")
        }
    }

    @Test("a snooze says until when, and why nobody was told") func snooze() async throws {
        try await withAPI { api in
            _ = try await channel(api)
            let made = try await api.send(
                "POST", "/api/v1/incidents", json: #"{"title":"Known","severity":"warning"}"#)
            let id = try #require(made.object["id"] as? String)
            let snoozed = try await api.send("POST", "/api/v1/incidents/\(id)/snooze", json: #"{"minutes":30}"#)
            #expect(snoozed.status == 201)
            _ = try await api.send("PATCH", "/api/v1/incidents/\(id)", json: #"{"severity":"critical"}"#)
            let answer = try await api.send("GET", "/api/v1/incidents/\(id)/decisions")
            let steps = (answer.object["items"] as? [[String: Any]] ?? []).flatMap {
                ($0["steps"] as? [[String: Any]] ?? []).compactMap { $0["reason"] as? String }
            }
            #expect(steps.contains("queued") && steps.contains("snoozed"), "\(answer.text)")
        }
    }
}
