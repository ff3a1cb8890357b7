/// Names and values, sorted by name: one set of labels has one form.
public struct Labels: Hashable, Sendable, Codable, ExpressibleByDictionaryLiteral {
    public struct Label: Hashable, Sendable {
        public let name: String
        public let value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Sorted by the bytes of the name; no name twice.
    public private(set) var sorted: [Label]

    public init() { self.sorted = [] }

    /// Of a name given twice the last value stays.
    public init(_ labels: [Label]) {
        var unique: [Label] = []
        unique.reserveCapacity(labels.count)
        for (index, label) in labels.enumerated() {
            var at = unique.count
            while at > 0, unique[at - 1].name > label.name { at -= 1 }
            if index > 0, at > 0, unique[at - 1].name == label.name {
                unique[at - 1] = label
            } else {
                unique.insert(label, at: at)
            }
        }
        self.sorted = unique
    }

    public init(_ dictionary: [String: String]) {
        self.init(dictionary.map { Label(name: $0.key, value: $0.value) })
    }

    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { Label(name: $0.0, value: $0.1) })
    }

    public subscript(name: String) -> String? {
        sorted.first { $0.name == name }?.value
    }

    public var isEmpty: Bool { sorted.isEmpty }
    public var count: Int { sorted.count }

    public var dictionary: [String: String] {
        Dictionary(sorted.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
    }

    public init(from decoder: any Decoder) throws {
        self.init(try [String: String](from: decoder))
    }

    public func encode(to encoder: any Encoder) throws {
        try dictionary.encode(to: encoder)
    }
}
