import Domain
import Integration

/// Reads the fields of an object and gathers what is wrong with all of them, so that a caller hears it at once.
struct FieldReader: Sendable {
    private let fields: [String: JSONValue]
    private let prefix: String
    private var seen: Set<String> = []
    private(set) var issues: [FieldIssue] = []

    init(_ fields: [String: JSONValue], prefix: String = "") {
        self.fields = fields
        self.prefix = prefix
    }

    mutating func issue(_ field: String, _ message: String) {
        issues.append(FieldIssue(field: prefix + field, message: message))
    }

    mutating func merge(_ other: FieldReader) {
        issues += other.issues
    }

    func has(_ name: String) -> Bool { fields[name] != nil }

    /// Nil where the field is absent or null.
    mutating func value(_ name: String) -> JSONValue? {
        seen.insert(name)
        guard let value = fields[name], value != .null else { return nil }
        return value
    }

    mutating func optionalString(_ name: String, length: ClosedRange<Int> = 0...10_000) -> String? {
        guard let value = value(name) else { return nil }
        guard case .string(let text) = value else {
            issue(name, "must be a string, not \(value.words)")
            return nil
        }
        guard !text.unicodeScalars.contains("\0") else {
            issue(name, "must not contain a NUL character")
            return nil
        }
        guard length.contains(text.count) else {
            issue(name, "must have \(length.lowerBound) to \(length.upperBound) characters, not \(text.count)")
            return nil
        }
        return text
    }

    /// Empty, with an issue noted, where it is missing.
    mutating func string(_ name: String, length: ClosedRange<Int> = 1...10_000) -> String {
        guard value(name) != nil else {
            issue(name, "is required")
            return ""
        }
        return optionalString(name, length: length) ?? ""
    }

    mutating func bool(_ name: String) -> Bool? {
        guard let value = value(name) else { return nil }
        guard case .bool(let flag) = value else {
            issue(name, "must be true or false, not \(value.words)")
            return nil
        }
        return flag
    }

    mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = value(name) else { return nil }
        guard case .number(let number) = value, let whole = Int(exactly: number), range.contains(whole) else {
            issue(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return whole
    }

    mutating func optionalWord<Value: RawRepresentable & CaseIterable>(_ name: String, as type: Value.Type) -> Value?
    where Value.RawValue == String {
        guard let text = optionalString(name) else { return nil }
        guard let value = Value(rawValue: text) else {
            issue(name, "must be one of \(Value.allCases.map(\.rawValue).joined(separator: ", "))")
            return nil
        }
        return value
    }

    mutating func identifier<Entity>(_ name: String, of type: Entity.Type) -> ID<Entity>? {
        guard let text = optionalString(name) else { return nil }
        guard let id = ID<Entity>(text) else {
            issue(name, "must be a UUID")
            return nil
        }
        return id
    }

    /// Nil where the field is absent or null.
    mutating func identifiers<Entity>(_ name: String, of type: Entity.Type, count: ClosedRange<Int>) -> [ID<Entity>]? {
        guard let texts = strings(name, count: count) else { return nil }
        return texts.enumerated().compactMap { index, text in
            let id = ID<Entity>(text)
            if id == nil { issue("\(name)[\(index)]", "must be a UUID") }
            return id
        }
    }

    /// A time as RFC 3339 has it.
    mutating func time(_ name: String) -> Timestamp? {
        guard let text = optionalString(name) else { return nil }
        guard let time = Timestamp(text) else {
            issue(name, "must be a time such as 2026-01-31T14:00:00Z")
            return nil
        }
        return time
    }

    mutating func array(_ name: String, count: ClosedRange<Int>) -> [JSONValue]? {
        guard let value = value(name) else { return nil }
        guard case .array(let elements) = value else {
            issue(name, "must be an array, not \(value.words)")
            return nil
        }
        guard count.contains(elements.count) else {
            issue(name, "must have \(count.lowerBound) to \(count.upperBound) elements, not \(elements.count)")
            return nil
        }
        return elements
    }

    mutating func strings(_ name: String, count: ClosedRange<Int>) -> [String]? {
        guard let elements = array(name, count: count) else { return nil }
        var texts: [String] = []
        for (index, element) in elements.enumerated() {
            guard case .string(let text) = element, text.utf8.count <= 1000, !text.unicodeScalars.contains("\0") else {
                issue("\(name)[\(index)]", "must be a string of at most 1000 bytes")
                continue
            }
            texts.append(text)
        }
        return texts
    }

    /// An object of scalar values, read as strings.
    mutating func settings(_ name: String) -> [String: String]? {
        guard let value = value(name) else { return nil }
        guard case .object(let members) = value, members.count <= 100 else {
            issue(name, "must be an object of at most 100 strings")
            return nil
        }
        var settings: [String: String] = [:]
        for (key, member) in members.sorted(by: { $0.key < $1.key }) {
            switch member {
            case .string(let text): settings[key] = text
            case .bool(let flag): settings[key] = flag ? "true" : "false"
            case .number(let number): settings[key] = Int(exactly: number).map { String($0) } ?? String(number)
            case .null: settings[key] = ""
            case .array, .object: issue("\(name).\(key)", "must be a string, not \(member.words)")
            }
        }
        return settings
    }

    /// Notes fields that nobody reads: a misspelt one that changed nothing in silence would mislead.
    mutating func noteUnknownFields() {
        for name in fields.keys.sorted() where !seen.contains(name) {
            issue(name, "is not a field of this request")
        }
    }

    /// - Throws: a 422 problem with every issue.
    mutating func finish() throws(Problem) {
        noteUnknownFields()
        if !issues.isEmpty { throw .invalid(issues) }
    }
}
