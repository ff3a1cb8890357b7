import Domain
import Foundation
import Storage
import Testing

@testable import API

/// `openapi.yaml` and the server say the same.
@Suite struct ContractTests {
    @Test func everyRouteIsDescribedAndEveryDescriptionIsARoute() throws {
        let described = Set(try OpenAPI().operations.map { "\($0.method) \($0.path)" })
        let served = Set(try RouteFixture.endpoints().map { "\($0.method.rawValue) \($0.path)" })
        #expect(served.subtracting(described).sorted() == [])
        #expect(described.subtracting(served).sorted() == [])
    }

    @Test func everyRouteNeedsThePermissionThatIsDescribed() throws {
        let endpoints = Dictionary(
            uniqueKeysWithValues: try RouteFixture.endpoints().map { ("\($0.method.rawValue) \($0.path)", $0) })
        for operation in try OpenAPI().operations {
            let endpoint = try #require(endpoints["\(operation.method) \(operation.path)"])
            if case .permission(let permission) = endpoint.access {
                #expect(operation.permission == permission.rawValue, "\(operation.method) \(operation.path)")
            } else {
                #expect(operation.permission == nil, "\(operation.method) \(operation.path)")
            }
        }
    }

    @Test func everyReferenceLeadsSomewhere() throws {
        let text = try String(contentsOf: Repository.root.appending(path: "openapi.yaml"), encoding: .utf8)
        let contract = try OpenAPI()
        for match in text.matches(of: /#\/components\/[A-Za-z]+\/[A-Za-z]+/) {
            #expect(!contract.resolve(["$ref": String(match.output)]).isEmpty, "\(match.output)")
        }
    }

    @Test func requestsMadeFromTheDescriptionGetDescribedAnswers() async throws {
        try await withAPI { api in
            let contract = try OpenAPI()
            let world = try await ContractWorld(api)
            for operation in contract.operations where operation.path != "/api/v1/events" {
                for request in world.requests(for: operation) {
                    let answer = try await api.send(
                        operation.method, request.path, key: request.key, json: request.body,
                        headers: request.headers)
                    let name = "\(operation.method) \(request.path) \(request.name): \(answer.text.prefix(300))"
                    #expect(operation.statuses.contains(answer.status), "\(answer.status) for \(name)")
                    #expect(answer.status != 500 && answer.status != 503, "\(name)")
                    if answer.status >= 400, operation.path != "/v2/enqueue" || answer.status == 401 {
                        let type = operation.path.hasPrefix("/scim/") ? "scim" : "problem"
                        #expect(answer.headers["content-type"] == "application/\(type)+json", "\(name)")
                    }
                    guard let schema = operation.schema(status: answer.status), !answer.body.isEmpty else { continue }
                    let value = try JSONSerialization.jsonObject(with: Data(answer.body), options: .fragmentsAllowed)
                    #expect(contract.issues(value, schema) == [], "\(name)")
                }
            }
        }
    }
}
