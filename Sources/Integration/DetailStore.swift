/// Keeps what is too large for the database: whole messages of senders, hunks of commits. A directory by default, or an
/// object store. Nothing that a decision needs lies here.
public protocol DetailStore: Sendable {
    /// For people: `file:///var/lib/bellwether/details`, `s3://bucket/prefix`.
    var name: String { get }

    /// Keeps bytes under a key, in the place of what was there. Returns once they are safe.
    /// - Parameter key: of the characters that `DetailKey` makes keys of.
    func put(_ key: DetailKey, _ bytes: [UInt8]) async throws(DetailFailure)

    /// What lies under a key; nil if there is nothing.
    func get(_ key: DetailKey) async throws(DetailFailure) -> [UInt8]?

    /// Removes what lies under a key, if something does.
    func remove(_ key: DetailKey) async throws(DetailFailure)
}

/// The name of something in a detail store: segments of letters, digits, dots and hyphens. It can name nothing outside.
public struct DetailKey: Sendable, Hashable, CustomStringConvertible {
    public let segments: [String]

    /// - Returns: nil for a segment that is empty, too long, begins with a dot or holds another character.
    public init?(_ segments: String...) {
        let isFine = segments.allSatisfy { segment in
            (1...200).contains(segment.utf8.count) && segment.first != "."
                && segment.utf8.allSatisfy { byte in
                    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                        || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
                }
        }
        guard !segments.isEmpty, isFine else { return nil }
        self.segments = segments
    }

    public var description: String { segments.joined(separator: "/") }
}

/// Why a detail store did not do what it was asked; no secret.
public struct DetailFailure: Error, Sendable, Hashable, CustomStringConvertible {
    public var description: String

    public init(_ description: String) {
        self.description = description
    }
}
