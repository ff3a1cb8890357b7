import Domain
import Hummingbird
import Storage

/// Services, one by one.
struct ServiceRoutes: Sendable {
    let topology: TopologyStore

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/api/v1/services", .permission(.topologyRead)) { try await list($0) },
            Endpoint(.get, "/api/v1/services/{id}", .permission(.topologyRead)) { try await get($0) },
            Endpoint(.get, "/api/v1/services/{id}/dependencies", .permission(.topologyRead)) {
                try await dependencies($0)
            },
        ]
    }

    private func list(_ call: Call) async throws -> Response {
        let words = (try call.query.text("q") ?? "").lowercased().split(separator: " ")
        let request = try call.query.page()
        var after: String?
        if let cursor = request.cursor {
            guard let bytes = Base64URL.decode(cursor), let key = String(validating: bytes, as: UTF8.self) else {
                throw Problem.badParameter("cursor", "is not a cursor that a list gave out")
            }
            after = key
        }
        // The whole graph is small (tens of thousands at most), and known to the store as a whole.
        let found = try await topology.states(try call.caller.scope(for: .incidentRead))
            .map { (key: Self.key($0.service), state: $0) }
            .filter { item in
                let text = "\(item.key) \(item.state.service.displayName)".lowercased()
                return words.allSatisfy { text.contains($0) } && after.map { item.key > $0 } ?? true
            }
            .sorted { $0.key < $1.key }
        let kept = found.prefix(request.limit)
        let next = found.count > kept.count ? kept.last.map { Base64URL.encode(Array($0.key.utf8)) } : nil
        return .page(Page(items: kept.map(\.state), nextCursor: next)) { json, state in
            json.object { json in
                state.service.fields(to: &json)
                state.fields(to: &json)
            }
        }
    }

    /// Orders services; no two have the same.
    private static func key(_ service: Service) -> String {
        "\(service.name)/\(service.namespace)/\(service.cluster)"
    }

    private func get(_ call: Call) async throws -> Response {
        let state = try await topology.state(try call.caller.scope(for: .incidentRead), try call.id(of: "service"))
        return .object { json in
            state.service.fields(to: &json)
            state.fields(to: &json)
        }
    }

    private func dependencies(_ call: Call) async throws -> Response {
        let direction = try call.query.word("direction", as: DependencyDirection.self) ?? .up
        let hops = try call.query.integer("hops", in: 1...10) ?? 2
        let found = try await topology.related(try call.scope, try call.id(of: "service"), direction, hops: hops)
        return .list(found) { json, related in
            json.object { json in
                related.service.fields(to: &json)
                json.field("hops", related.hops)
            }
        }
    }
}
