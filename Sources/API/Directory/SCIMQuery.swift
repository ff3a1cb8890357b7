import Domain
import Storage

/// Reads `filter`, `startIndex` and `count`.
enum SCIMQuery {
    static let maximumCount = 200

    /// - Parameter name: the attribute that names one of the kind.
    static func read(_ call: Call, name: String) throws(Problem) -> (query: DirectoryQuery, startIndex: Int) {
        // Less than 1 counts as 1: RFC 7644, section 3.4.2.4.
        let start = max(1, try number(call, "startIndex") ?? 1)
        let count = min(max(0, try number(call, "count") ?? 100), maximumCount)
        let filter = try call.query.text("filter", atMost: 1000).map { text throws(Problem) in try read(text, name) }
        return (DirectoryQuery(filter: filter, offset: min(start - 1, 1_000_000), limit: count), start)
    }

    private static func number(_ call: Call, _ name: String) throws(Problem) -> Int? {
        guard let text = call.query[name] else { return nil }
        guard let number = Int(text) else { throw SCIM.problem(400, "invalidValue", "\(name) must be a number.") }
        return number
    }

    /// `attribute eq "value"`: what directories ask before they make somebody.
    static func read(_ text: String, _ name: String) throws(Problem) -> DirectoryQuery.Filter {
        let parts = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
        guard parts.count == 3, parts[1].lowercased() == "eq", let value = quoted(parts[2]) else { throw refusal(name) }
        switch parts[0].lowercased() {
        case name.lowercased(): return .name(value)
        case "externalid": return .externalID(value)
        default: throw refusal(name)
        }
    }

    /// A JSON string.
    private static func quoted(_ text: Substring) -> String? {
        var rest = text
        while rest.last == " " { rest.removeLast() }
        guard rest.utf8.count >= 2, rest.first == "\"", rest.last == "\"",
            case .string(let value)? = try? JSONValue.parse(Array(rest.utf8)), !value.unicodeScalars.contains("\0")
        else { return nil }
        return value
    }

    private static func refusal(_ name: String) -> Problem {
        SCIM.problem(400, "invalidFilter", "The filters are: \(name) eq \"…\" and externalId eq \"…\".")
    }
}
