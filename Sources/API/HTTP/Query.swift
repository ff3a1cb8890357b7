import Domain
import Storage

/// The query string, decoded. Of a parameter given twice the first counts.
struct Query: Sendable {
    private var values: [String: String] = [:]

    init(_ text: Substring?) throws(Problem) {
        guard let text, !text.isEmpty else { return }
        for pair in text.split(separator: "&", maxSplits: 100) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = parts.first.flatMap({ $0.replacing("+", with: " ")[...].removingPercentEncodingStrictly }),
                let value = (parts.count > 1 ? parts[1] : "").replacing("+", with: " ")[...]
                    .removingPercentEncodingStrictly
            else { throw .malformed("The query string has a broken percent escape.") }
            if values[name] == nil { values[name] = value }
        }
    }

    /// Nil where it is absent or empty.
    subscript(name: String) -> String? {
        guard let value = values[name], !value.isEmpty else { return nil }
        return value
    }

    func text(_ name: String, atMost length: Int = 500) throws(Problem) -> String? {
        guard let value = self[name] else { return nil }
        guard value.count <= length else { throw .badParameter(name, "must have at most \(length) characters") }
        return value
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let value = self[name] else { return nil }
        guard let number = Int(value), range.contains(number) else {
            throw .badParameter(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func word<Value: RawRepresentable & CaseIterable>(_ name: String, as type: Value.Type) throws(Problem) -> Value?
    where Value.RawValue == String {
        try words(name, as: type).first
    }

    /// Several, separated by commas.
    func words<Value: RawRepresentable & CaseIterable>(_ name: String, as type: Value.Type) throws(Problem) -> [Value]
    where Value.RawValue == String {
        guard let text = self[name] else { return [] }
        var found: [Value] = []
        for word in text.split(separator: ",", maxSplits: 50) {
            guard let value = Value(rawValue: String(word)) else {
                throw .badParameter(name, "must be of \(Value.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            found.append(value)
        }
        return found
    }

    func time(_ name: String) throws(Problem) -> Timestamp? {
        guard let text = self[name] else { return nil }
        // A form decoder turns the plus of "+02:00" into a space.
        guard let time = Timestamp(text.count > 10 ? text.replacing(" ", with: "+") : text) ?? Timestamp(text) else {
            throw .badParameter(name, "must be an RFC 3339 time")
        }
        return time
    }

    func identifier<Entity>(_ name: String, of type: Entity.Type) throws(Problem) -> ID<Entity>? {
        guard let text = self[name] else { return nil }
        guard let id = ID<Entity>(text) else { throw .badParameter(name, "must be a UUID") }
        return id
    }

    /// `limit` and `cursor`.
    func page() throws(Problem) -> PageRequest {
        let limit = try integer("limit", in: 1...200) ?? 50
        return PageRequest(limit: limit, cursor: try text("cursor", atMost: 200))
    }
}
