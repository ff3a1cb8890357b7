/// A policy file that cannot be used; `description` is meant for people.
public struct PolicyError: Error, Hashable, CustomStringConvertible {
    public var file: String
    /// The way to the value, as in `rules[2].when`; empty where it is the file itself.
    public var key: String
    public var problem: String

    public init(file: String, key: String, problem: String) {
        self.file = file
        self.key = key
        self.problem = problem
    }

    public var description: String { key.isEmpty ? "\(file) \(problem)" : "\(file): \(key) \(problem)" }
}
