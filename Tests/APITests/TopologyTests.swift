import Foundation
import Testing

@testable import API

@Suite struct TopologyTests {
    private static let json =
        #"{"services":[{"name":"shop"},{"name":"db","tier":1}],"dependencies":[{"from":"shop","to":"db"}]}"#

    @Test func yamlSaysTheSameAsJSON() async throws {
        try await withAPI { api in
            let yaml = """
                services:
                  - name: shop
                  - {name: db, display_name: Database Primary, tier: 1}
                dependencies:
                  - {from: shop, to: db, kind: database}
                """
            let answer = try await api.send(
                "PUT", "/api/v1/topology", json: yaml, headers: ["Content-Type": "application/yaml"])
            #expect(answer.status == 200, "\(answer.text)")
            let services = try #require(answer.object["services"] as? [[String: Any]])
            #expect(services.compactMap { $0["display_name"] as? String }.sorted() == ["Database Primary", "shop"])
            let shop = try #require(services.first { $0["name"] as? String == "shop" }?["id"] as? String)
            let needs = try await api.send("GET", "/api/v1/services/\(shop)/dependencies?direction=up&hops=1")
            #expect(needs.items.compactMap { $0["name"] as? String } == ["db"])
        }
    }

    @Test func aStaleETagChangesNothing() async throws {
        try await withAPI { api in
            let first = try await api.send("PUT", "/api/v1/topology", json: Self.json)
            let etag = try #require(first.headers["etag"])
            let unchanged = try await api.send("GET", "/api/v1/topology", headers: ["If-None-Match": etag])
            #expect(unchanged.status == 304)
            let bare = #"{"services":[{"name":"shop"}]}"#
            let second = try await api.send("PUT", "/api/v1/topology", json: bare, headers: ["If-Match": etag])
            #expect(second.status == 200)
            let stale = try await api.send("PUT", "/api/v1/topology", json: Self.json, headers: ["If-Match": etag])
            #expect(stale.status == 412)
            let now = try await api.send("GET", "/api/v1/topology")
            #expect((now.object["services"] as? [Any])?.count == 1)
        }
    }

    @Test func everyMistakeIsNamedAtOnce() async throws {
        try await withAPI { api in
            let json = #"{"services":[{"name":""},{"name":"a","tier":9}],"dependencies":[{"from":"a"}],"servics":[]}"#
            let answer = try await api.send("PUT", "/api/v1/topology", json: json)
            #expect(answer.status == 422)
            #expect(
                answer.problemFields.sorted() == [
                    "dependencies[0].to", "services[0].name", "services[1].tier", "servics",
                ])
        }
    }

    @Test func aYAMLThatGrowsIsRefused() async throws {
        try await withAPI { api in
            let bomb = "a: &a [x,x]\nb: &b [*a,*a]\nservices: [*b,*b]\n"
            let answer = try await api.send(
                "PUT", "/api/v1/topology", json: bomb, headers: ["Content-Type": "application/yaml"])
            #expect(answer.status == 400 || answer.status == 422)
        }
    }
}
