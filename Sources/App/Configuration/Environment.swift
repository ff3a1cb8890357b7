import Foundation

/// A setting that is missing or makes no sense; the message names it and says what to do.
public struct ConfigurationError: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}

/// The variables of the process, read once and passed on; an empty one counts as unset.
public struct Environment: Sendable {
    public let variables: [String: String]

    /// Of this process.
    public init() {
        self.init(ProcessInfo.processInfo.environment)
    }

    public init(_ variables: [String: String]) {
        self.variables = variables.filter { !$0.value.isEmpty }
    }

    public subscript(name: String) -> String? { variables[name] }

    /// A whole number within `range`.
    func integer(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = variables[name] else { return nil }
        guard let value = Int(text), range.contains(value) else {
            throw ConfigurationError("\(name)=\(text) must be a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }
}
