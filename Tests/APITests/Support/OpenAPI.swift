import Foundation
import Yams

/// `openapi.yaml`, as far as the tests read it.
struct OpenAPI {
    struct Operation {
        var method: String
        var path: String
        var node: [String: Any]

        var permission: String? { node["x-permission"] as? String }
        var responses: [String: Any] { node["responses"] as? [String: Any] ?? [:] }
        var statuses: Set<Int> { Set(responses.keys.compactMap { Int($0) }) }
        var isOpen: Bool { (node["security"] as? [Any])?.isEmpty ?? false }

        /// The schema of the JSON body, and whether there must be one.
        var bodySchema: [String: Any]? {
            let body = node["requestBody"] as? [String: Any]
            let content = body?["content"] as? [String: Any]
            return (content?["application/json"] as? [String: Any])?["schema"] as? [String: Any]
        }

        var bodyExample: Any? {
            let body = node["requestBody"] as? [String: Any]
            let content = body?["content"] as? [String: Any]
            return (content?["application/json"] as? [String: Any])?["example"]
        }

        func schema(status: Int) -> [String: Any]? {
            let response = responses[String(status)] as? [String: Any]
            let content = response?["content"] as? [String: Any]
            let json = content?["application/json"] ?? content?["application/scim+json"]
            return (json as? [String: Any])?["schema"] as? [String: Any]
        }
    }

    let document: [String: Any]
    let operations: [Operation]

    init() throws {
        let text = try String(contentsOf: Repository.root.appending(path: "openapi.yaml"), encoding: .utf8)
        document = try Yams.load(yaml: text) as? [String: Any] ?? [:]
        let paths = document["paths"] as? [String: Any] ?? [:]
        operations = paths.flatMap { path, item in
            (item as? [String: Any] ?? [:]).compactMap { method, node in
                (node as? [String: Any]).map { Operation(method: method.uppercased(), path: path, node: $0) }
            }
        }.sorted { ($0.path, $0.method) < ($1.path, $1.method) }
    }

    /// Follows a `$ref` within the document.
    func resolve(_ schema: [String: Any]) -> [String: Any] {
        guard let reference = schema["$ref"] as? String else { return schema }
        var node: Any = document
        for step in reference.dropFirst(2).split(separator: "/") {
            node = (node as? [String: Any])?[String(step)] ?? [:]
        }
        return resolve(node as? [String: Any] ?? [:])
    }

    /// What is wrong with a value by a schema: the part of JSON Schema that our document uses. Empty if nothing is.
    func issues(_ value: Any, _ raw: [String: Any], at place: String = "$") -> [String] {
        let schema = resolve(raw)
        var found: [String] = []
        for part in schema["allOf"] as? [[String: Any]] ?? [] { found += issues(value, part, at: place) }
        if let options = schema["oneOf"] as? [[String: Any]] {
            if !options.contains(where: { issues(value, $0, at: place).isEmpty }) {
                found.append("\(place): fits no option")
            }
        }
        let types = (schema["type"] as? [String]) ?? (schema["type"] as? String).map { [$0] } ?? []
        if !types.isEmpty, !types.contains(where: { Self.isOf($0, value) }) {
            return found + ["\(place): is not \(types.joined(separator: " or "))"]
        }
        if let allowed = schema["enum"] as? [Any], let text = value as? String,
            !allowed.contains(where: { ($0 as? String) == text })
        {
            found.append("\(place): \(text) is not one of the values")
        }
        if let object = value as? [String: Any] {
            for name in schema["required"] as? [String] ?? [] where object[name] == nil {
                found.append("\(place): lacks \(name)")
            }
            let properties = schema["properties"] as? [String: Any] ?? [:]
            for (name, member) in object {
                if let property = properties[name] as? [String: Any] {
                    found += issues(member, property, at: "\(place).\(name)")
                }
            }
        }
        if let elements = value as? [Any], let item = schema["items"] as? [String: Any] {
            for (index, element) in elements.enumerated() { found += issues(element, item, at: "\(place)[\(index)]") }
        }
        return found
    }

    private static func isOf(_ type: String, _ value: Any) -> Bool {
        switch type {
        case "null": value is NSNull
        case "string": value is String
        case "object": value is [String: Any]
        case "array": value is [Any]
        case "boolean": (value as? NSNumber).map { CFBooleanKind.isBoolean($0) } ?? false
        case "integer":
            (value as? NSNumber).map { !CFBooleanKind.isBoolean($0) && $0.doubleValue == $0.doubleValue.rounded() }
                ?? false
        case "number": (value as? NSNumber).map { !CFBooleanKind.isBoolean($0) } ?? false
        default: false
        }
    }
}

/// Tells true and false from 1 and 0 as JSONSerialization gives them.
private enum CFBooleanKind {
    static func isBoolean(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
}
