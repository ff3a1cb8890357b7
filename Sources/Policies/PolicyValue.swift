import Domain
import Yams

/// A value of a policy file that knows where it stands, so that every complaint names file and key.
struct PolicyValue {
    let node: Node?
    let file: String
    let key: String

    func error(_ problem: String) -> PolicyError { PolicyError(file: file, key: key, problem: problem) }

    var isMissing: Bool { node == nil }

    subscript(name: String) -> PolicyValue {
        PolicyValue(node: node?.mapping?[name], file: file, key: key.isEmpty ? name : "\(key).\(name)")
    }

    /// Refuses keys that nobody reads: a misspelled one would be silently without effect.
    func allow(_ names: String...) throws {
        for name in try entries().map(\.name) where !names.contains(name) {
            throw self[name].error("is not known here; known are \(names.joined(separator: ", "))")
        }
    }

    /// The names and values of a mapping, in the order of the file.
    func entries() throws -> [(name: String, value: PolicyValue)] {
        guard let node else { throw error("is missing") }
        guard let mapping = node.mapping else { throw error("must be a mapping") }
        return try mapping.map { pair in
            guard let name = pair.key.string else { throw error("has a key that is no text") }
            return (name, self[name])
        }
    }

    func list() throws -> [PolicyValue] {
        guard let node else { throw error("is missing") }
        guard let sequence = node.sequence else { throw error("must be a list") }
        return sequence.enumerated().map { PolicyValue(node: $1, file: file, key: "\(key)[\($0)]") }
    }

    func text() throws -> String {
        guard let node else { throw error("is missing") }
        guard let text = node.scalar?.string, !text.isEmpty else { throw error("must be a text") }
        return text
    }

    func texts() throws -> [String] { try list().map { try $0.text() } }

    func number(_ range: ClosedRange<Double> = 0...1) throws -> Double {
        guard let value = Double(try text()), value.isFinite else { throw error("must be a number") }
        guard range.contains(value) else {
            throw error("must be between \(range.lowerBound) and \(range.upperBound)")
        }
        return value
    }

    func whole(_ range: ClosedRange<Int>) throws -> Int {
        guard let value = Int(try text()) else { throw error("must be a whole number") }
        guard range.contains(value) else {
            throw error("must be between \(range.lowerBound) and \(range.upperBound)")
        }
        return value
    }

    /// `90s`, `5m`, `2h`, `3d`: more than nothing, at most 31 days unless told otherwise.
    func duration(days most: Int = 31) throws -> Duration {
        let text = try text()
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let last = text.last, let unit = units[last], let count = Int(text.dropLast()), count > 0,
            count <= most * 86_400 / unit
        else { throw error("must be a duration such as 90s, 5m or 2h") }
        return .seconds(count * unit)
    }

    func oneOf<Word: RawRepresentable & CaseIterable>(
        _ type: Word.Type
    ) throws -> Word where Word.RawValue == String {
        guard let word = Word(rawValue: try text()) else {
            throw error("must be one of \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return word
    }

    func pattern() throws -> TextPattern {
        let wordings = try texts()
        guard !wordings.isEmpty else { throw error("must not be empty") }
        for wording in wordings where wording != "*" && !wording.contains(where: { $0.isLetter || $0.isNumber }) {
            throw error("has a wording without a letter: \(wording)")
        }
        return TextPattern(wordings)
    }

    /// Runs only where the value is there.
    func ifPresent<Value>(_ read: (PolicyValue) throws -> Value) rethrows -> Value? {
        isMissing ? nil : try read(self)
    }
}
