import Domain
import HTTPTypes
import Hummingbird

/// What a directory sent: an object whose names may be written in any case.
struct SCIMDocument {
    private let members: [String: JSONValue]

    init?(_ value: JSONValue?) {
        guard case .object(let members)? = value else { return nil }
        self.members = Dictionary(
            members.map { ($0.key.lowercased(), $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// - Throws: 413, 415, 400.
    static func body(of call: Call) async throws -> SCIMDocument {
        if let type = call.request.headers[.contentType]?.lowercased(),
            !type.hasPrefix("application/scim+json"), !type.hasPrefix("application/json")
        {
            throw Problem.unsupportedMediaType("The body must be application/scim+json.")
        }
        guard let document = SCIMDocument(try JSONValue.parse(try await call.bytes())) else {
            throw SCIM.problem(400, "invalidSyntax", "The body must be a JSON object.")
        }
        return document
    }

    subscript(name: String) -> JSONValue? {
        guard let value = members[name.lowercased()], value != .null else { return nil }
        return value
    }

    /// True if it is there, be it null.
    func has(_ name: String) -> Bool { members[name.lowercased()] != nil }

    /// - Throws: 400 for anything but text, or text that is too long.
    func text(_ name: String, atMost length: Int = 200) throws(Problem) -> String? {
        guard let value = self[name] else { return nil }
        guard case .string(let text) = value, text.count <= length, !text.unicodeScalars.contains("\0") else {
            throw SCIM.problem(400, "invalidValue", "\(name) must be text of at most \(length) characters.")
        }
        return text.isEmpty ? nil : text
    }

    /// Some directories write it as text.
    func flag(_ name: String) throws(Problem) -> Bool? {
        switch self[name] {
        case nil: return nil
        case .bool(let flag): return flag
        case .string(let text) where text.lowercased() == "true": return true
        case .string(let text) where text.lowercased() == "false": return false
        default: throw SCIM.problem(400, "invalidValue", "\(name) must be true or false.")
        }
    }

    /// The person's name for people: as it is to be shown, else as it is put together.
    func personName() throws(Problem) -> String? {
        if let shown = try text("displayName") { return shown }
        guard let name = SCIMDocument(self["name"]) else { return nil }
        if let whole = try name.text("formatted") { return whole }
        let parts = [try name.text("givenName"), try name.text("familyName")].compactMap { $0 }
        return parts.isEmpty ? nil : String(parts.joined(separator: " ").prefix(200))
    }

    /// The `value` of each element.
    /// - Throws: 400 for what names nobody.
    func identifiers<Entity>(_ name: String, of type: Entity.Type) throws(Problem) -> Set<ID<Entity>>? {
        guard has(name) else { return nil }
        return try Self.identifiers(self[name], name, of: type)
    }

    static func identifiers<Entity>(
        _ value: JSONValue?, _ name: String, of type: Entity.Type
    ) throws(Problem) -> Set<ID<Entity>> {
        let elements: [JSONValue] =
            switch value {
            case nil, .null?: []
            case .array(let elements)?: elements
            case .some(let one): [one]
            }
        guard elements.count <= 5000 else { throw SCIM.problem(400, "tooMany", "At most 5000 \(name) at once.") }
        var found: Set<ID<Entity>> = []
        for element in elements {
            guard case .string(let text)? = SCIMDocument(element)?["value"], let id = ID<Entity>(text) else {
                throw SCIM.problem(400, "invalidValue", "Each of \(name) must have a value that is an id.")
            }
            found.insert(id)
        }
        return found
    }

    // MARK: Patches

    struct Operation {
        enum Verb: String { case add, replace, remove }

        var verb: Verb
        /// Lower case; nil where the value says what it is about.
        var path: String?
        var value: JSONValue?
    }

    /// RFC 7644, section 3.5.2.
    func operations() throws(Problem) -> [Operation] {
        guard case .array(let elements)? = self["Operations"], (1...100).contains(elements.count) else {
            throw SCIM.problem(400, "invalidSyntax", "Operations must be a list of 1 to 100.")
        }
        var operations: [Operation] = []
        for element in elements {
            guard let one = SCIMDocument(element), case .string(let word)? = one["op"],
                let verb = Operation.Verb(rawValue: word.lowercased())
            else { throw SCIM.problem(400, "invalidSyntax", "op must be add, replace or remove.") }
            let path = try one.text("path", atMost: 500)
            if verb == .remove, path == nil { throw SCIM.problem(400, "noTarget", "A removal needs a path.") }
            operations.append(Operation(verb: verb, path: path?.lowercased(), value: one["value"]))
        }
        return operations
    }
}
