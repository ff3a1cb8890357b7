import Domain
import Foundation
import Storage
import Testing

@testable import API

/// Made from the route table: what is not declared cannot be asked for.
@Suite struct RoleTests {
    @Test func everyRoleMayDoWhatIsDeclaredAndNothingElse() async throws {
        let endpoints = try RouteFixture.endpoints()
        try await withAPI { api in
            for endpoint in endpoints where endpoint.path != "/api/v1/events" {
                guard case .role(let needed) = endpoint.access else { continue }
                let path = endpoint.path.replacing("{id}", with: UUID().uuidString.lowercased())
                for role in Role.allCases {
                    let answer = try await api.send(
                        endpoint.method.rawValue, path, as: role, json: endpoint.method.isWrite ? "[]" : nil)
                    let name = "\(endpoint.method.rawValue) \(endpoint.path) as \(role.rawValue)"
                    #expect((answer.status == 403) == (role < needed), "\(name): \(answer.status)")
                    #expect(answer.status != 401, "\(name)")
                }
                let nobody = try await api.send(
                    endpoint.method.rawValue, path, key: nil, json: endpoint.method.isWrite ? "[]" : nil)
                #expect(nobody.status == 401, "\(endpoint.method.rawValue) \(endpoint.path) as nobody")
            }
        }
    }

    @Test func writesNeedMoreThanAViewer() throws {
        for endpoint in try RouteFixture.endpoints() where endpoint.method.isWrite {
            guard case .role(let role) = endpoint.access, endpoint.path != "/api/v1/session" else { continue }
            #expect(role > .viewer, "\(endpoint.method.rawValue) \(endpoint.path)")
        }
    }
}
