import Domain
import Foundation
import Storage
import Testing

@testable import API

@Suite struct TenancyTests {
    @Test func anotherTenantsThingsAreAsUnknownAsThingsThatNeverWere() async throws {
        let endpoints = try RouteFixture.endpoints()
        try await withAPI { api in
            let world = try await ContractWorld(api)
            let contract = try OpenAPI()
            let operations = Dictionary(
                uniqueKeysWithValues: contract.operations.map { ("\($0.method) \($0.path)", $0) })
            for endpoint in endpoints where endpoint.path.contains("{id}") {
                let operation = try #require(operations["\(endpoint.method.rawValue) \(endpoint.path)"])
                var request = try #require(world.requests(for: operation).first)
                // A key is nobody, so it has no "me".
                if endpoint.path.hasSuffix("/assign") { request.body = #"{"user_id":null}"# }
                let unknown = endpoint.path.replacing("{id}", with: UUID().uuidString.lowercased())
                var theirs = try await api.send(
                    endpoint.method.rawValue, request.path, key: api.otherKey, json: request.body)
                var nothing = try await api.send(
                    endpoint.method.rawValue, unknown, key: api.otherKey, json: request.body)
                let name = "\(endpoint.method.rawValue) \(endpoint.path)"
                #expect(theirs.status == 404, "\(name): \(theirs.text.prefix(200))")
                for name in ["x-request-id", "date", "content-length", "ratelimit"] {
                    theirs.headers[name] = nil
                    nothing.headers[name] = nil
                }
                #expect(theirs.headers == nothing.headers, "\(name)")
                #expect(theirs.object["detail"] as? String == nothing.object["detail"] as? String, "\(name)")
            }
        }
    }

    @Test func listsShowOnlyOnesOwn() async throws {
        try await withAPI { api in
            _ = try await ContractWorld(api)
            for path in ["incidents", "alerts", "services", "integrations", "channels", "notifications", "users"] {
                let theirs = try await api.send("GET", "/api/v1/\(path)", key: api.otherKey)
                #expect(theirs.status == 200, "\(path)")
                #expect(theirs.items.isEmpty, "\(path)")
            }
            let keys = try await api.send("GET", "/api/v1/api-keys", key: api.otherKey)
            #expect(keys.items.count == 1)
        }
    }

    @Test func aNumberIsCountedPerOrganization() async throws {
        try await withAPI { api in
            let json = #"{"title":"First","severity":"error"}"#
            let ours = try await api.send("POST", "/api/v1/incidents", json: json)
            let theirs = try await api.send("POST", "/api/v1/incidents", key: api.otherKey, json: json)
            #expect(ours.object["number"] as? Int == 1)
            #expect(theirs.object["number"] as? Int == 1)
            let seen = try await api.send("GET", "/api/v1/incidents/1", key: api.otherKey)
            #expect(seen.object["id"] as? String == theirs.object["id"] as? String)
        }
    }
}
