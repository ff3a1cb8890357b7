import Domain

/// How text becomes search terms, the same for what is stored and for what is asked.
enum TermText {
    /// The longest term, in bytes; PostgreSQL takes 2,046.
    static let longest = 256
    /// How many terms an alert has at most.
    static let most = 256

    /// What each term of a tenant begins with. Tenants that share one are kept apart by the query all the same.
    static func tag(_ org: OrgID) -> String {
        "\(org.description.suffix(6)):"
    }

    /// Lower-cased runs of letters and digits.
    static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        for scalar in text.lowercased().unicodeScalars {
            if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                word.unicodeScalars.append(scalar)
            } else if !word.isEmpty {
                words.append(word)
                word = ""
            }
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    static func pair(_ name: String, _ value: String) -> String {
        "\(name.lowercased())=\(value.lowercased())"
    }

    /// A term that no text can make.
    static func marker(_ name: String, _ value: String) -> String {
        "@\(name)=\(value)"
    }

    /// Cut to the longest allowed, at a character.
    static func bounded(_ term: String) -> String {
        guard term.utf8.count > longest else { return term }
        var kept = ""
        var bytes = 0
        for character in term {
            bytes += character.utf8.count
            if bytes > longest { break }
            kept.append(character)
        }
        return kept
    }
}
