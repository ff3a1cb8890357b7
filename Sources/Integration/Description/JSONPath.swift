/// A path into a JSON document: `$`, then `.name`, `['any name']` or `[index]`, as in `$.data.hosts[0]['full.name']`.
/// The `$` may be left out. The part of JSONPath (RFC 9535) that names exactly one place.
public struct JSONPath: Sendable, Hashable, LosslessStringConvertible {
    public enum Step: Sendable, Hashable {
        case name(String)
        case index(Int)
    }

    public let steps: [Step]
    public let description: String

    /// The longest path, in steps: no document that is read is deeper.
    public static let maximumSteps = 32

    public init?(_ description: String) {
        guard let steps = Self.parse(Substring(description)), steps.count <= Self.maximumSteps else { return nil }
        self.steps = steps
        self.description = description
    }

    private static func parse(_ text: Substring) -> [Step]? {
        var rest = text
        var steps: [Step] = []
        if rest.first == "$" {
            rest.removeFirst()
        } else if let first = rest.first, first != "[", first != "." {
            rest = "." + rest
        } else {
            return nil
        }
        while let mark = rest.popFirst() {
            switch mark {
            case ".":
                let name = rest.prefix { $0 != "." && $0 != "[" }
                guard !name.isEmpty, !name.contains(where: { "]'\"*?@()".contains($0) || $0.isWhitespace }) else {
                    return nil
                }
                steps.append(.name(String(name)))
                rest = rest.dropFirst(name.count)
            case "[":
                guard let step = bracketed(&rest) else { return nil }
                steps.append(step)
            default:
                return nil
            }
        }
        return steps
    }

    private static func bracketed(_ rest: inout Substring) -> Step? {
        guard let first = rest.first else { return nil }
        if first == "'" || first == "\"" {
            rest.removeFirst()
            let name = rest.prefix { $0 != first }
            rest = rest.dropFirst(name.count)
            guard rest.popFirst() == first, rest.popFirst() == "]" else { return nil }
            return .name(String(name))
        }
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest.dropFirst(digits.count)
        guard digits.count <= 6, let index = Int(digits), rest.popFirst() == "]" else { return nil }
        return .index(index)
    }
}
