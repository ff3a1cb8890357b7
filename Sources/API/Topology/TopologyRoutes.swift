import Domain
import HTTPTypes
import Hummingbird
import Storage

/// The graph of services as a whole.
struct TopologyRoutes: Sendable {
    let topology: TopologyStore
    let clock: any WallClock

    static let maximumBody = 16 * 1024 * 1024

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/api/v1/topology", .permission(.topologyRead)) { try await get($0) },
            Endpoint(.put, "/api/v1/topology", .permission(.topologyManage)) { try await replace($0) },
            Endpoint(.get, "/api/v1/topology/history", .permission(.topologyRead)) { try await history($0) },
            Endpoint(.get, "/api/v1/topology/state", .permission(.topologyRead)) { try await state($0) },
        ]
    }

    private func get(_ call: Call) async throws -> Response {
        let scope = try call.scope
        if call.request.headers[.ifNoneMatch] != nil {
            let version = try await topology.version(scope)
            if call.has(version: version) {
                return Response(status: .notModified, headers: [.eTag: "\"\(version)\""])
            }
        }
        let snapshot = try await topology.snapshot(scope)
        return .object(etag: snapshot.version) { snapshot.fields(to: &$0) }
    }

    private func replace(_ call: Call) async throws -> Response {
        let caller = try call.caller
        let bytes = try await call.bytes(atMost: Self.maximumBody)
        let document = try TopologyBody.parse(bytes, contentType: call.request.headers[.contentType])
        let snapshot = try await topology.replace(
            caller.scope, with: document, expectedVersion: try call.expectedVersion(), by: caller.actor.name,
            at: clock.now())
        return .object(etag: snapshot.version) { snapshot.fields(to: &$0) }
    }

    private func history(_ call: Call) async throws -> Response {
        let page = try await topology.history(try call.scope, try call.query.page())
        return .page(page) { json, change in
            json.object { json in
                json.field("version", change.version)
                json.field("at", change.at)
                json.field("actor", change.actor)
                json.field("added", change.change.added)
                json.field("changed", change.change.changed)
                json.field("removed", change.change.removed)
            }
        }
    }

    private func state(_ call: Call) async throws -> Response {
        let states = try await topology.states(try call.caller.scope(for: .incidentRead))
        return .list(states) { json, state in
            json.object { json in
                json.field("service_id", state.service.id)
                json.field("service", state.service.displayName)
                state.fields(to: &json)
            }
        }
    }
}
