import Domain
import Storage
import Yams

/// Reads the graph that somebody sends, as JSON or YAML.
enum TopologyBody {
    static let maximumServices = 20_000
    static let maximumDependencies = 200_000

    static func parse(_ bytes: [UInt8], contentType: String?) throws -> TopologyDocument {
        let isYAML = contentType?.lowercased().contains("yaml") ?? false
        let value = isYAML ? try yaml(bytes) : try JSONValue.parse(bytes)
        guard case .object(let members) = value else {
            throw Problem.invalid("", "the body must be an object with services and dependencies")
        }
        var fields = FieldReader(members)
        let services = fields.array("services", count: 0...maximumServices)
        let dependencies = fields.array("dependencies", count: 0...maximumDependencies) ?? []
        if services == nil, !fields.has("services") { fields.issue("services", "is required") }
        var document = TopologyDocument(services: [], dependencies: [])
        for (index, element) in (services ?? []).enumerated() {
            guard let entry = service(element, at: index, &fields) else { continue }
            document.services.append(entry)
        }
        for (index, element) in dependencies.enumerated() {
            guard let entry = dependency(element, at: index, &fields) else { continue }
            document.dependencies.append(entry)
        }
        try fields.finish()
        return document
    }

    private static func service(
        _ value: JSONValue, at index: Int, _ all: inout FieldReader
    ) -> TopologyDocument.ServiceEntry? {
        let place = "services[\(index)]"
        guard case .object(let members) = value else {
            all.issue(place, "must be an object, not \(value.words)")
            return nil
        }
        var fields = FieldReader(members, prefix: place + ".")
        let entry = TopologyDocument.ServiceEntry(
            cluster: fields.optionalString("cluster", length: 0...200) ?? "",
            namespace: fields.optionalString("namespace", length: 0...200) ?? "",
            name: fields.string("name", length: 1...200),
            displayName: fields.optionalString("display_name", length: 1...200),
            ownerTeam: fields.optionalString("owner_team", length: 0...200),
            tier: fields.integer("tier", in: 1...4),
            environment: fields.optionalString("environment", length: 0...200))
        fields.noteUnknownFields()
        all.merge(fields)
        return entry
    }

    private static func dependency(
        _ value: JSONValue, at index: Int, _ all: inout FieldReader
    ) -> TopologyDocument.DependencyEntry? {
        let place = "dependencies[\(index)]"
        guard case .object(let members) = value else {
            all.issue(place, "must be an object, not \(value.words)")
            return nil
        }
        var fields = FieldReader(members, prefix: place + ".")
        let entry = TopologyDocument.DependencyEntry(
            from: fields.string("from", length: 1...602), to: fields.string("to", length: 1...602),
            kind: fields.optionalWord("kind", as: Dependency.Kind.self) ?? .call)
        fields.noteUnknownFields()
        all.merge(fields)
        return entry
    }

    private static func yaml(_ bytes: [UInt8]) throws -> JSONValue {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Problem.malformed("The body is not UTF-8.")
        }
        do {
            guard let node = try Yams.compose(yaml: text) else { return .null }
            // An alias repeats what it names: a few lines could stand for gigabytes.
            var budget = 2_000_000
            return try value(node, depth: 0, budget: &budget)
        } catch let problem as Problem {
            throw problem
        } catch let error as YamlError {
            throw Problem.malformed("The body is not valid YAML: \(String("\(error)".prefix(300)))")
        }
    }

    private static func value(_ node: Node, depth: Int, budget: inout Int) throws -> JSONValue {
        budget -= 1
        guard depth < 16, budget > 0 else { throw Problem.malformed("The YAML is too deep or too large.") }
        switch node {
        case .scalar(let scalar):
            if node.null != nil { return .null }
            if scalar.style == .plain {
                if let flag = node.bool { return .bool(flag) }
                if let number = node.int { return .number(Double(number)) }
            }
            return .string(scalar.string)
        case .sequence(let sequence):
            return .array(try sequence.map { try value($0, depth: depth + 1, budget: &budget) })
        case .mapping(let mapping):
            var members: [String: JSONValue] = [:]
            for (key, member) in mapping {
                guard let name = key.scalar?.string else { throw Problem.malformed("A YAML key must be text.") }
                members[name] = try value(member, depth: depth + 1, budget: &budget)
            }
            return .object(members)
        case .alias:
            throw Problem.malformed("YAML aliases are not taken.")
        }
    }
}
