import Domain
import Foundation
import Integration

/// Reads what people write into the domain's own types, and names the field that is wrong.
enum DocumentBody {
    /// - Parameter base: what is there already; the members given take the place of its own.
    static func read<Value: Codable>(
        _ type: Value.Type, _ given: [String: JSONValue], over base: [String: JSONValue] = [:]
    ) throws(Problem) -> Value {
        let hostile = places(ofNUL: .object(given), at: "")
        if !hostile.isEmpty { throw .invalid(hostile) }
        let broken = places(ofFraction: .object(given), at: "")
        if !broken.isEmpty { throw .invalid(broken) }
        let merged = base.merging(given) { _, new in new }.filter { $0.value != .null }
        do {
            let value = try JSONDecoder().decode(type, from: Data(JSONWriter.bytes(JSONValue.object(merged))))
            let unknown = unknownFields(.object(given), try members(value), at: "")
            if !unknown.isEmpty { throw Problem.invalid(unknown) }
            return value
        } catch let problem as Problem {
            throw problem
        } catch let error as DecodingError {
            throw .invalid([issue(error)])
        } catch {
            throw .invalid("", "cannot be read")
        }
    }

    /// A value as its JSON members.
    static func members(_ value: some Encodable) throws -> JSONValue {
        try JSONValue.parse(Array(try JSONEncoder().encode(value)))
    }

    /// PostgreSQL keeps no NUL.
    private static func places(ofNUL value: JSONValue, at place: String) -> [FieldIssue] {
        switch value {
        case .string(let text) where text.unicodeScalars.contains("\0"):
            return [FieldIssue(field: place, message: "must not contain a NUL character")]
        case .array(let elements):
            return elements.enumerated().flatMap { places(ofNUL: $1, at: "\(place)[\($0)]") }
        case .object(let members):
            return members.sorted { $0.key < $1.key }.flatMap { name, member in
                places(ofNUL: .string(name), at: place)
                    + places(ofNUL: member, at: place.isEmpty ? name : "\(place).\(name)")
            }
        default: return []
        }
    }

    /// All numbers of documents are whole and small. Foundation's decoder says of others neither what nor where.
    private static func places(ofFraction value: JSONValue, at place: String) -> [FieldIssue] {
        switch value {
        case .number(let number) where Int32(exactly: number) == nil:
            let isWhole = number.rounded() == number
            return [FieldIssue(field: place, message: isWhole ? "is out of range" : "must be a whole number")]
        case .array(let elements):
            return elements.enumerated().flatMap { places(ofFraction: $1, at: "\(place)[\($0)]") }
        case .object(let members):
            return members.sorted { $0.key < $1.key }.flatMap { name, member in
                places(ofFraction: member, at: place.isEmpty ? name : "\(place).\(name)")
            }
        default: return []
        }
    }

    /// What was given and is not in what was understood: a misspelt field that changed nothing would mislead.
    private static func unknownFields(_ given: JSONValue, _ read: JSONValue, at place: String) -> [FieldIssue] {
        switch (given, read) {
        case (.object(let given), .object(let read)):
            return given.sorted { $0.key < $1.key }.flatMap { name, value -> [FieldIssue] in
                let field = place.isEmpty ? name : "\(place).\(name)"
                if value == .null { return [] }
                guard let known = read[name] else {
                    return [FieldIssue(field: field, message: "is not a field of this")]
                }
                return unknownFields(value, known, at: field)
            }
        case (.array(let given), .array(let read)):
            return zip(given, read).enumerated().flatMap { index, pair in
                unknownFields(pair.0, pair.1, at: "\(place)[\(index)]")
            }
        default: return []
        }
    }

    private static func issue(_ error: DecodingError) -> FieldIssue {
        func field(_ path: [any CodingKey], _ last: (any CodingKey)? = nil) -> String {
            (path + [last].compactMap(\.self)).reduce("") { text, key in
                if let index = key.intValue { return "\(text)[\(index)]" }
                return text.isEmpty ? key.stringValue : "\(text).\(key.stringValue)"
            }
        }
        switch error {
        case .keyNotFound(let key, let context):
            return FieldIssue(field: field(context.codingPath, key), message: "is required")
        case .typeMismatch(let type, let context):
            return FieldIssue(field: field(context.codingPath), message: "must be \(words(type))")
        case .valueNotFound(let type, let context):
            return FieldIssue(field: field(context.codingPath), message: "must be \(words(type))")
        case .dataCorrupted(let context):
            let why = context.debugDescription.hasPrefix("must ") ? context.debugDescription : "has no such value"
            return FieldIssue(field: field(context.codingPath), message: why)
        @unknown default: return FieldIssue(field: "", message: "cannot be read")
        }
    }

    private static func words(_ type: Any.Type) -> String {
        switch "\(type)" {
        case "String": "a string"
        case "Int", "Int64", "Double": "a number"
        case "Bool": "true or false"
        case let name where name.hasPrefix("Array"): "an array"
        case let name where name.hasPrefix("Dictionary"): "an object"
        default: "an object"
        }
    }
}
