import Domain
import Foundation
import Storage

@testable import API

/// Something of every kind to ask for, and requests made from the description: one good, several hostile.
struct ContractWorld: Sendable {
    struct Request: Sendable {
        var name: String
        var path: String
        var key: String?
        var body: String?
        var headers: [String: String] = [:]
    }

    let api: TestAPI
    private let identifiers: [String: String]
    private let tokens: [String: String]

    init(_ api: TestAPI) async throws {
        self.api = api
        var tokens: [String: String] = [:]
        for kind in [
            "alertmanager", "grafana", "generic", "prometheus", "pagerduty", "github", "gitlab", "argocd", "jenkins",
            "flux",
            "kubernetes", "changes",
        ] {
            tokens[kind] = try await api.integration(kind).token
        }
        self.tokens = tokens
        let incident = try await api.send(
            "POST", "/api/v1/incidents", json: #"{"title":"A contract","severity":"error"}"#)
        let topology = try await api.send(
            "PUT", "/api/v1/topology",
            json: #"{"services":[{"name":"shop"},{"name":"db"}],"dependencies":[{"from":"shop","to":"db"}]}"#)
        let services = topology.object["services"] as? [[String: Any]] ?? []
        let alert = try await api.send(
            "POST", "/integrations/generic/\(tokens["generic"] ?? "")", key: nil,
            json: #"{"title":"Disk is almost full","severity":"warning"}"#)
        let channel = try await api.send(
            "POST", "/api/v1/channels",
            json: #"{"kind":"webhook","name":"Sink","settings":{"url":"http://127.0.0.1:9/x"}}"#)
        let integration = try await api.integration("generic", name: "to be changed").record
        let change = try await api.send(
            "POST", "/api/v1/changes", json: #"{"event_type":"deployment","service":"shop","version":"v1"}"#)
        let provider = try await api.send(
            "POST", "/api/v1/identity-providers",
            json: #"{"name":"To be changed","issuer":"https://id.example.org","client_id":"x"}"#)
        let user = try await api.send("POST", "/scim/v2/Users", json: #"{"userName":"someone@example.org"}"#)
        let group = try await api.send("POST", "/scim/v2/Groups", json: #"{"displayName":"Some team"}"#)
        identifiers = [
            "identity-providers": provider.object["id"] as? String ?? "",
            "Users": user.object["id"] as? String ?? "",
            "Groups": group.object["id"] as? String ?? "",
            "incidents": incident.object["id"] as? String ?? "",
            "services": services.first?["id"] as? String ?? "",
            "alerts": (alert.object["alert_ids"] as? [String])?.first ?? "",
            "channels": channel.object["id"] as? String ?? UUID().uuidString,
            "integrations": integration.id.description,
            "changes": (change.object["change_ids"] as? [String])?.first ?? "",
        ]
    }

    func requests(for operation: OpenAPI.Operation) -> [Request] {
        let good = path(operation)
        let key = operation.permission == nil ? intakeKey(operation) : api.keys[.owner]
        let body = example(operation)
        var requests = [Request(name: "as described", path: good, key: key, body: body)]
        if operation.permission != nil {
            requests.append(Request(name: "without a key", path: good, key: nil, body: body))
            requests.append(Request(name: "with a bad key", path: good, key: "bw_nonsense", body: body))
        }
        if operation.path.contains("{id}") {
            let unknown = operation.path.replacing("{id}", with: UUID().uuidString.lowercased())
            requests.append(Request(name: "unknown id", path: unknown, key: key, body: body))
            let nonsense = operation.path.replacing("{id}", with: "no-id-%22")
            requests.append(Request(name: "nonsense id", path: nonsense, key: key, body: body))
        }
        if operation.bodySchema != nil {
            for (name, hostile) in Self.hostile {
                requests.append(Request(name: name, path: good, key: key, body: hostile))
            }
            requests.append(
                Request(name: "form", path: good, key: key, body: "a=1", headers: ["Content-Type": "text/plain"]))
        }
        if operation.method == "GET", operation.permission != nil {
            for query in [
                "limit=0", "limit=abc", "cursor=%00", "cursor=zzz", "status=no", "severity=no", "hops=99", "%zz=1",
                "from=yesterday",
            ] {
                requests.append(Request(name: query, path: "\(good)?\(query)", key: key, body: nil))
            }
        }
        return requests
    }

    private static let hostile: [(String, String)] = [
        ("cut", "{\"a\":"), ("an array", "[]"), ("a number", "1"), ("unknown field", "{\"no_such_field\":1}"),
        ("wrong types", #"{"title":1,"name":[],"severity":{},"text":5,"user_id":7,"into":[],"services":"x"}"#),
        ("NUL", #"{"title":"a\u0000b","severity":"error","text":"a\u0000b","name":"a\u0000b","kind":"webhook"}"#),
        ("deep", String(repeating: "[", count: 10_000)),
    ]

    private func path(_ operation: OpenAPI.Operation) -> String {
        let collection = operation.path.split(separator: "/").dropFirst(2).first.map { String($0) } ?? ""
        let kind = operation.path.split(separator: "/").dropFirst().first.map { String($0) } ?? ""
        var path = operation.path.replacing("{id}", with: identifiers[collection] ?? UUID().uuidString.lowercased())
        path = path.replacing("{change}", with: identifiers["changes"] ?? "")
        path = path.replacing("{sha}", with: "0123456789abcdef")
        path = path.replacing("{token}", with: tokens[kind] ?? "")
        path = path.replacing("{organization}", with: "acme")
        path = path.replacing("{name}", with: "no-such-role")
        path = path.replacing("{user_id}", with: UUID().uuidString.lowercased())
        let wantsToken = ["/api/v1/setup", "/api/v1/invitations/accept"].contains(path) && operation.method == "GET"
        return wantsToken ? "\(path)?token=unknown" : path
    }

    private func intakeKey(_ operation: OpenAPI.Operation) -> String? {
        guard !operation.path.contains("{token}"), !operation.isOpen else { return nil }
        if operation.path.hasPrefix("/api/v2/") { return tokens["prometheus"] }
        return tokens[operation.path.split(separator: "/").dropFirst().first.map { String($0) } ?? ""]
    }

    private func example(_ operation: OpenAPI.Operation) -> String? {
        guard var example = operation.bodyExample else { return operation.bodySchema == nil ? nil : "{}" }
        if operation.path == "/v2/enqueue", var event = example as? [String: Any] {
            event["routing_key"] = tokens["pagerduty"]
            example = event
        }
        return (try? JSONSerialization.data(withJSONObject: Self.plain(example))).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    /// Yams reads times as dates; JSON has them as text.
    private static func plain(_ value: Any) -> Any {
        switch value {
        case let date as Date: ISO8601DateFormatter().string(from: date)
        case let object as [String: Any]: object.mapValues { plain($0) }
        case let array as [Any]: array.map { plain($0) }
        default: value
        }
    }
}
