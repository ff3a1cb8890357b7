import Domain
import Foundation
import Policies
import Storage
import Testing

@testable import API

/// Made from the route table: what is not declared cannot be asked for.
@Suite struct PermissionTests {
    @Test func everyRoleMayDoWhatItsPermissionsSayAndNothingElse() async throws {
        let policy = try Policies.load(directory: Repository.root.appending(path: "policies").path).roles
        let endpoints = try RouteFixture.endpoints()
        try await withAPI { api in
            for endpoint in endpoints where endpoint.path != "/api/v1/events" {
                guard case .permission(let needed) = endpoint.access else { continue }
                let path = RouteFixture.path(endpoint)
                for role in policy.roles {
                    let answer = try await api.send(
                        endpoint.method.rawValue, path, as: role.name, json: endpoint.method.isWrite ? "[]" : nil)
                    let name = "\(endpoint.method.rawValue) \(endpoint.path) as \(role.name)"
                    let isAllowed = role.permissions.contains(needed)
                    #expect((answer.status == 403) == !isAllowed, "\(name): \(answer.status)")
                    #expect(answer.status != 401, "\(name)")
                }
                let nobody = try await api.send(
                    endpoint.method.rawValue, path, key: nil, json: endpoint.method.isWrite ? "[]" : nil)
                #expect(nobody.status == 401, "\(endpoint.method.rawValue) \(endpoint.path) as nobody")
            }
        }
    }

    @Test func aViewerChangesNothingButTheirOwnAccount() throws {
        let policy = try Policies.load(directory: Repository.root.appending(path: "policies").path).roles
        let viewer = try #require(policy[.viewer]).permissions
        for endpoint in try RouteFixture.endpoints() where endpoint.method.isWrite {
            guard case .permission(let needed) = endpoint.access, needed != .accountManage else { continue }
            #expect(!viewer.contains(needed), "\(endpoint.method.rawValue) \(endpoint.path)")
        }
    }
}
