import Integration

/// A whole document as one flat list of values, for vendors whose shape is not known beforehand. Twenty times
/// lighter than a tree, and nothing is copied out of the body until somebody wants it.
struct JSONDocument {
    /// How many values a document may have.
    static let maximumNodes = 400_000

    struct Node {
        var kind: JSONKind
        /// The text of a string or number, without quotes.
        var text: JSONText
        /// Its key, if it is in an object.
        var key: JSONText?
        /// Where its source begins and ends.
        var start: Int
        var end: Int
        /// The number of the next value that is not inside this one.
        var next: Int
    }

    private(set) var nodes: [Node] = []

    /// Reads the whole body.
    init(reading reader: inout JSONReader) throws(ConnectorError) {
        nodes.reserveCapacity(min(Self.maximumNodes, reader.bytes.count / 16 + 8))
        try read(&reader, key: nil)
        try reader.finish()
    }

    private mutating func read(_ reader: inout JSONReader, key: JSONText?) throws(ConnectorError) {
        guard nodes.count < Self.maximumNodes else {
            throw ConnectorError(
                .tooLarge, field: reader.path,
                message: "is past the \(Self.maximumNodes) values that one body may have",
                offset: reader.at)
        }
        let kind = try reader.nextKind()
        let index = nodes.count
        let start = reader.at
        var text = JSONText(start: start, end: start, hasEscapes: false)
        nodes.append(Node(kind: kind, text: text, key: key, start: start, end: start, next: index + 1))
        switch kind {
        case .string: text = try reader.text()
        case .number: text = try reader.number()
        case .boolean: text.end = try reader.boolean() ? start + 4 : start + 5
        case .null: _ = try reader.skipNull()
        case .object:
            try reader.enterObject()
            while let key = try reader.nextKey() { try read(&reader, key: key) }
        case .array:
            try reader.enterArray()
            while try reader.nextElement() { try read(&reader, key: nil) }
        }
        nodes[index].text = text
        nodes[index].end = reader.at
        nodes[index].next = nodes.count
    }

    /// The members of an object or array, as numbers of nodes.
    func children(of parent: Int) -> Children { Children(document: self, at: parent + 1, end: nodes[parent].next) }

    struct Children: Sequence, IteratorProtocol {
        let document: JSONDocument
        var at: Int
        let end: Int

        mutating func next() -> Int? {
            guard at < end else { return nil }
            defer { at = document.nodes[at].next }
            return at
        }
    }

    /// The value at a path below a node; nil if there is none.
    func find(_ path: JSONPath, from root: Int, _ reader: borrowing JSONReader) -> Int? {
        var node = root
        for step in path.steps {
            var found: Int?
            switch step {
            case .name(let name):
                guard nodes[node].kind == .object else { return nil }
                for child in children(of: node) {
                    if let key = nodes[child].key, reader.string(key) == name { found = child }
                }
            case .index(let index):
                guard nodes[node].kind == .array else { return nil }
                var left = index
                for child in children(of: node) {
                    if left == 0 { found = child }
                    left -= 1
                    if left < 0 { break }
                }
            }
            guard let found else { return nil }
            node = found
        }
        return node
    }
}
