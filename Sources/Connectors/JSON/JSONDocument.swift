import Integration

/// A whole document as one flat list of values, for vendors whose shape is not known beforehand. Twenty times
/// lighter than a tree, and nothing is copied out of the body until somebody wants it.
struct JSONDocument {
    /// How many values a document may have: at 24 bytes each, 6 MB.
    static let maximumNodes = 250_000

    struct Node {
        var kind: JSONKind
        fileprivate var hasEscapes = false
        fileprivate var keyHasEscapes = false
        fileprivate var rawStart: UInt32
        fileprivate var rawEnd: UInt32
        fileprivate var rawNext: UInt32
        /// 0 for what is in no object: a key never stands at the first byte.
        fileprivate var keyStart: UInt32 = 0
        fileprivate var keyEnd: UInt32 = 0

        /// Where its source begins and ends.
        var start: Int { Int(rawStart) }
        var end: Int { Int(rawEnd) }
        /// The number of the next value that is not inside this one.
        var next: Int { Int(rawNext) }

        /// What it says, without a string's quotes.
        var text: JSONText {
            let quote = kind == .string ? 1 : 0
            return JSONText(start: start + quote, end: end - quote, hasEscapes: hasEscapes)
        }

        /// Its key, if it is in an object.
        var key: JSONText? {
            keyStart == 0 ? nil : JSONText(start: Int(keyStart), end: Int(keyEnd), hasEscapes: keyHasEscapes)
        }
    }

    private(set) var nodes: [Node] = []

    /// Reads the whole body.
    init(reading reader: inout JSONReader) throws(ConnectorError) {
        guard reader.bytes.count < Int(UInt32.max) else {
            throw ConnectorError(.tooLarge, field: "", message: "is larger than 4 GB", offset: Int(UInt32.max))
        }
        nodes.reserveCapacity(min(Self.maximumNodes, reader.bytes.count / 24 + 8))
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
        let start = UInt32(reader.at)
        var node = Node(kind: kind, rawStart: start, rawEnd: start, rawNext: 0)
        if let key {
            node.keyStart = UInt32(key.start)
            node.keyEnd = UInt32(key.end)
            node.keyHasEscapes = key.hasEscapes
        }
        nodes.append(node)
        switch kind {
        case .string: nodes[index].hasEscapes = try reader.text().hasEscapes
        case .number: _ = try reader.number()
        case .boolean: _ = try reader.boolean()
        case .null: _ = try reader.skipNull()
        case .object:
            try reader.enterObject()
            while let key = try reader.nextKey() { try read(&reader, key: key) }
        case .array:
            try reader.enterArray()
            while try reader.nextElement() { try read(&reader, key: nil) }
        }
        nodes[index].rawEnd = UInt32(reader.at)
        nodes[index].rawNext = UInt32(nodes.count)
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
