import Domain

/// What somebody looks for, as PostgreSQL's `tsquery` in text form.
struct AlertQuery: Sendable, Hashable {
    /// All of these must be found.
    private(set) var conditions: [String] = []

    var isEmpty: Bool { conditions.isEmpty }
    /// Ready for a cast to `tsquery`.
    var text: String { conditions.joined(separator: " & ") }

    /// Most words that are looked for at once.
    static let mostConditions = 16

    /// Reads `query`: `name=value` (the value may stand in quotes) must be a label; other words must each begin a
    /// word of the alert, and within `node-17` only the last one may be unfinished.
    init(_ query: String, org: OrgID) {
        let tag = TermText.tag(org)
        for token in Self.tokens(query) {
            if let equals = token.firstIndex(of: "="), equals > token.startIndex {
                let name = String(token[..<equals])
                var value = token[token.index(after: equals)...]
                if value.count >= 2, value.first == "\"", value.last == "\"" { value = value.dropFirst().dropLast() }
                add(TermText.pair(name, String(value)), tag: tag, isPrefix: false)
            } else {
                // What a hyphen or a slash follows has been written to its end; and a prefix that most alerts have
                // makes the index read them all.
                let words = TermText.words(token)
                for word in words.dropLast() { add(word, tag: tag, isPrefix: false) }
                if let last = words.last { add(last, tag: tag, isPrefix: true) }
            }
        }
    }

    mutating func require(_ markers: [String], tag: String) {
        guard !markers.isEmpty else { return }
        conditions.append("(" + markers.map { Self.quoted(tag + $0) }.joined(separator: " | ") + ")")
    }

    private mutating func add(_ term: String, tag: String, isPrefix: Bool) {
        guard conditions.count < Self.mostConditions else { return }
        conditions.append(Self.quoted(tag + TermText.bounded(term)) + (isPrefix ? ":*" : ""))
    }

    private static func quoted(_ lexeme: String) -> String {
        "'" + lexeme.replacing("\\", with: "\\\\").replacing("'", with: "''").replacing("\0", with: "") + "'"
    }

    /// Split at spaces that are not in quotes.
    private static func tokens(_ query: String) -> [String] {
        var tokens: [String] = []
        var token = ""
        var quoted = false
        for character in query {
            if character == "\"" { quoted.toggle() }
            if character.isWhitespace, !quoted {
                if !token.isEmpty { tokens.append(token) }
                token = ""
            } else {
                token.append(character)
            }
        }
        if !token.isEmpty { tokens.append(token) }
        return tokens
    }
}
