import Domain
import Foundation
import Storage
import TestSupport
import Testing

@testable import API

@Suite struct IncidentTests {
    @Test func anIncidentsStoryIsToldFromOpeningToReopening() async throws {
        try await withAPI { api in
            let made = try await api.send(
                "POST", "/api/v1/incidents", as: .operator, json: #"{"title":"Checkout is slow","severity":"error"}"#)
            #expect(made.status == 201)
            #expect(made.object["root_cause"] is NSNull)
            let path = try #require(made.headers["location"])
            api.clock.advance(by: .seconds(60))
            let acknowledged = try await api.send(
                "POST", "\(path)/acknowledge", as: .operator, json: #"{"note":"On it"}"#)
            #expect(acknowledged.object["time_to_acknowledge_seconds"] as? Double == 60)
            #expect(
                try await api.send("POST", "\(path)/comment", as: .operator, json: #"{"text":"Failing over"}"#).status
                    == 200)
            api.clock.advance(by: .seconds(60))
            let resolved = try await api.send(
                "POST", "\(path)/resolve", as: .operator, json: #"{"resolution":"fixed","note":"Failed over"}"#)
            #expect(resolved.object["status"] as? String == "resolved")
            #expect(resolved.object["time_to_resolve_seconds"] as? Double == 120)
            #expect(
                try await api.send("POST", "\(path)/reopen", as: .operator).object["status"] as? String
                    == "investigating")
            let story = try await api.send("GET", "\(path)/timeline", as: .viewer)
            let kinds = story.items.compactMap { $0["kind"] as? String }
            for kind in ["opened", "acknowledged", "comment", "resolved", "reopened"] {
                #expect(kinds.contains(kind), "\(kind)")
            }
            let actors = story.items.compactMap { ($0["actor"] as? [String: Any])?["kind"] as? String }
            #expect(actors.contains("api_key"))
        }
    }

    @Test func twoWhoEditAtOnceDoNotOverwriteEachOther() async throws {
        try await withAPI { api in
            let made = try await api.send("POST", "/api/v1/incidents", json: #"{"title":"One","severity":"error"}"#)
            let path = try #require(made.headers["location"])
            let etag = try #require(made.headers["etag"])
            let first = try await api.send("PATCH", path, json: #"{"title":"Two"}"#, headers: ["If-Match": etag])
            #expect(first.status == 200)
            let second = try await api.send("PATCH", path, json: #"{"title":"Three"}"#, headers: ["If-Match": etag])
            #expect(second.status == 412)
            #expect(try await api.send("GET", path).object["title"] as? String == "Two")
        }
    }

    @Test func anIllegalStepIsRefusedInWords() async throws {
        try await withAPI { api in
            let made = try await api.send("POST", "/api/v1/incidents", json: #"{"title":"One","severity":"error"}"#)
            let path = try #require(made.headers["location"])
            _ = try await api.send("POST", "\(path)/resolve", json: "{}")
            let answer = try await api.send("POST", "\(path)/acknowledge", json: "{}")
            #expect(answer.status == 409)
            #expect(answer.object["detail"] as? String != nil)
        }
    }

    @Test func pagesFollowOneAnotherWithoutGapOrRepeat() async throws {
        try await withAPI { api in
            for number in 1...7 {
                api.clock.advance(by: .seconds(1))
                _ = try await api.send(
                    "POST", "/api/v1/incidents", json: #"{"title":"Number \#(number)","severity":"error"}"#)
            }
            var seen: [Int] = []
            var cursor: String?
            repeat {
                let next = cursor.map { "&cursor=\($0)" } ?? ""
                let page = try await api.send("GET", "/api/v1/incidents?limit=3\(next)")
                #expect(page.items.count <= 3)
                seen += page.items.compactMap { $0["number"] as? Int }
                cursor = page.object["next_cursor"] as? String
            } while cursor != nil
            #expect(seen == [7, 6, 5, 4, 3, 2, 1])
        }
    }

    @Test func manyWithOneKeyAtOnceMakeOneIncident() async throws {
        try await withAPI { api in
            let statuses = try await withThrowingTaskGroup(of: Int.self) { tasks in
                for _ in 0..<8 {
                    tasks.addTask {
                        try await api.send(
                            "POST", "/api/v1/incidents", json: #"{"title":"Once","severity":"error"}"#,
                            headers: ["Idempotency-Key": "k"]
                        ).status
                    }
                }
                return try await tasks.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.contains(201))
            #expect(statuses.allSatisfy { $0 == 201 || $0 == 409 })
            #expect(try await api.send("GET", "/api/v1/incidents").items.count == 1)
        }
    }
}
