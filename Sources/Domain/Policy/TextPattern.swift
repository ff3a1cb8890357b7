/// Words to look for in what an alert says, in any of several wordings.
public struct TextPattern: Sendable, Hashable {
    /// As the policy has them.
    public let wordings: [String]
    private let letters: [[UInt8]]
    private let matchesAll: Bool

    /// One wording is enough. Case, and how words are joined, do not matter; `*` alone matches everything.
    public init(_ wordings: [String]) {
        self.wordings = wordings
        letters = wordings.map(AlertText.letters)
        matchesAll = wordings.contains("*")
    }

    public func matches(_ text: AlertText) -> Bool {
        matchesAll || letters.contains { text.contains($0) }
    }
}

/// What an alert says, in one form: lower-case letters and digits, and where its words begin.
public struct AlertText: Sendable, Hashable {
    private let letters: [UInt8]
    private let beginnings: [Int]

    /// `PostgresConnectionRefused`, `postgres_connection_refused` and "Postgres connection refused" read alike.
    public init(_ texts: String...) {
        var letters: [UInt8] = []
        var beginnings: [Int] = []
        for text in texts { Self.read(text, into: &letters, beginnings: &beginnings) }
        self.letters = letters
        self.beginnings = beginnings
    }

    /// An alert's name and what its sender says about it.
    public init(alert: Alert) {
        self.init(
            alert.name, alert.labels["reason"] ?? "", alert.annotations["summary"] ?? "",
            String((alert.annotations["description"] ?? "").prefix(400)))
    }

    /// Whether a word begins with `wanted`, which may run on through the words behind it.
    func contains(_ wanted: [UInt8]) -> Bool {
        guard let first = wanted.first else { return false }
        return beginnings.contains { start in
            letters[start] == first && start + wanted.count <= letters.count
                && letters[start..<(start + wanted.count)].elementsEqual(wanted)
        }
    }

    static func letters(of text: String) -> [UInt8] {
        var letters: [UInt8] = []
        var beginnings: [Int] = []
        read(text, into: &letters, beginnings: &beginnings)
        return letters
    }

    private static func read(_ text: String, into letters: inout [UInt8], beginnings: inout [Int]) {
        enum Kind { case gap, upper, lower, digit }
        func kind(_ byte: UInt8) -> Kind {
            switch byte {
            case 65...90: .upper
            case 97...122, 128...: .lower
            case 48...57: .digit
            default: .gap
            }
        }
        let bytes = Array(text.utf8)
        var previous = Kind.gap
        for (at, byte) in bytes.enumerated() {
            let this = kind(byte)
            defer { previous = this }
            guard this != .gap else { continue }
            let endsAcronym =
                this == .upper && previous == .upper && at + 1 < bytes.count && kind(bytes[at + 1]) == .lower
            if previous == .gap || (this == .upper && previous != .upper) || endsAcronym {
                beginnings.append(letters.count)
            }
            letters.append(this == .upper ? byte + 32 : byte)
        }
    }
}
