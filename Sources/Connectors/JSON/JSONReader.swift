import Integration

/// A strict, bounded JSON reader that hands out pieces of the body without copying it.
///
/// Generic decoders take 50 µs for a body that this reads in a few, and they accept what we must refuse: duplicate
/// keys, numbers that do not fit, text that PostgreSQL cannot hold. Every error names the place.
///
/// Objects and arrays are read by loops: `try enterObject()`, then `while let key = try nextKey()`, reading exactly
/// one value each time; likewise `enterArray` and `nextElement`.
struct JSONReader: ~Copyable {
    /// How deep values may nest; real senders need fewer than ten.
    static let maximumDepth = 32
    /// How many keys one object may have.
    static let maximumKeys = 4096

    /// An object or array that is being read.
    struct Frame {
        var isArray: Bool
        var isFirst: Bool
        /// Of an array: which element.
        var index: Int
        /// Of an object: the key whose value is being read.
        var key: JSONText
        /// Of an object: where its keys begin in `keys`.
        var firstKey: Int
    }

    /// A key that an open object has had.
    struct SeenKey {
        var hash: UInt64
        var text: JSONText
    }

    let bytes: UnsafeBufferPointer<UInt8>
    var at = 0
    var depth = 0
    /// Uninitialised past `depth`; frames hold nothing that needs releasing.
    let frames: UnsafeMutablePointer<Frame>
    /// The keys of all open objects, innermost last.
    var keys: [SeenKey] = []

    /// Reads from `bytes`, which must outlive the reader.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        self.frames = .allocate(capacity: Self.maximumDepth)
        keys.reserveCapacity(64)
    }

    deinit {
        frames.deallocate()
    }

    // MARK: Objects and arrays

    mutating func enterObject() throws(ConnectorError) {
        try expect(UInt8(ascii: "{"), as: "an object")
        try push(isArray: false)
    }

    /// The next key of the object, or nil at its end.
    @inline(__always)
    mutating func nextKey() throws(ConnectorError) -> JSONText? {
        skipSpace()
        let frame = frames + (depth - 1)
        if peek == UInt8(ascii: "}") {
            at += 1
            try endObject()
            return nil
        }
        if frame.pointee.isFirst {
            frame.pointee.isFirst = false
        } else {
            guard peek == UInt8(ascii: ",") else { throw malformed("expected a comma or the end of the object") }
            at += 1
            skipSpace()
        }
        guard peek == UInt8(ascii: "\"") else { throw malformed("expected a key in double quotes") }
        let key = try scanText()
        frame.pointee.key = key
        try remember(key, since: frame.pointee.firstKey)
        skipSpace()
        guard peek == UInt8(ascii: ":") else { throw malformed("expected a colon after the key") }
        at += 1
        return key
    }

    mutating func enterArray() throws(ConnectorError) {
        try expect(UInt8(ascii: "["), as: "an array")
        try push(isArray: true)
    }

    /// Moves to the next element of the array; false at its end.
    mutating func nextElement() throws(ConnectorError) -> Bool {
        skipSpace()
        let frame = frames + (depth - 1)
        if peek == UInt8(ascii: "]") {
            at += 1
            depth -= 1
            return false
        }
        if frame.pointee.isFirst {
            frame.pointee.isFirst = false
        } else {
            guard peek == UInt8(ascii: ",") else { throw malformed("expected a comma or the end of the array") }
            at += 1
        }
        frame.pointee.index += 1
        return true
    }

    /// The number of the element being read, from 0.
    var elementIndex: Int { frames[depth - 1].index }

    // MARK: Values

    /// What the next value is, by its first byte.
    mutating func nextKind() throws(ConnectorError) -> JSONKind {
        skipSpace()
        guard let kind = JSONKind(firstByte: peek) else {
            throw malformed(at >= bytes.count ? "the body ends where a value should be" : "expected a value")
        }
        return kind
    }

    /// A string.
    @inline(__always)
    mutating func text() throws(ConnectorError) -> JSONText {
        skipSpace()
        guard peek == UInt8(ascii: "\"") else { throw try mismatch("a string") }
        return try scanText()
    }

    /// Reads `null` if that is what comes next.
    @inline(__always)
    mutating func skipNull() throws(ConnectorError) -> Bool {
        skipSpace()
        guard peek == UInt8(ascii: "n") else { return false }
        try literal("null")
        return true
    }

    mutating func boolean() throws(ConnectorError) -> Bool {
        skipSpace()
        switch peek {
        case UInt8(ascii: "t"):
            try literal("true")
            return true
        case UInt8(ascii: "f"):
            try literal("false")
            return false
        default: throw try mismatch("true or false")
        }
    }

    /// A number, as it is written.
    mutating func number() throws(ConnectorError) -> JSONText {
        guard try nextKind() == .number else { throw try mismatch("a number") }
        return try scanNumber()
    }

    /// A whole number within a range.
    mutating func integer(in range: ClosedRange<Int>) throws(ConnectorError) -> Int {
        let value = Int(string(try number()))
        guard let value, range.contains(value) else {
            throw invalid("must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// Reads one value of any kind, checks it and forgets it.
    mutating func skipValue() throws(ConnectorError) {
        switch try nextKind() {
        case .string: _ = try scanText()
        case .number: _ = try scanNumber()
        case .boolean: _ = try boolean()
        case .null: _ = try skipNull()
        case .object:
            try enterObject()
            while try nextKey() != nil { try skipValue() }
        case .array:
            try enterArray()
            while try nextElement() { try skipValue() }
        }
    }

    /// Makes sure that nothing follows.
    mutating func finish() throws(ConnectorError) {
        skipSpace()
        if at < bytes.count { throw malformed("unexpected text after the end of the JSON value") }
    }

    // MARK: Reading along

    /// The byte at hand; 0, which is never valid between tokens, at the end.
    @inline(__always)
    var peek: UInt8 { at < bytes.count ? bytes[at] : 0 }

    @inline(__always)
    mutating func skipSpace() {
        while at < bytes.count {
            let byte = bytes[at]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            at += 1
        }
    }

    private mutating func push(isArray: Bool) throws(ConnectorError) {
        guard depth < Self.maximumDepth else {
            throw ConnectorError(
                .tooLarge, field: path, message: "nests deeper than \(Self.maximumDepth) levels", offset: at)
        }
        frames[depth] = Frame(
            isArray: isArray, isFirst: true, index: -1, key: JSONText(start: at, end: at, hasEscapes: false),
            firstKey: keys.count)
        depth += 1
    }

    private mutating func expect(_ byte: UInt8, as what: String) throws(ConnectorError) {
        skipSpace()
        guard peek == byte else { throw try mismatch(what) }
        at += 1
    }

    private mutating func literal(_ word: StaticString) throws(ConnectorError) {
        let end = at + word.utf8CodeUnitCount
        guard end <= bytes.count,
            (0..<word.utf8CodeUnitCount).allSatisfy({ bytes[at + $0] == word.utf8Start[$0] })
        else { throw malformed("expected \(word)") }
        at = end
    }
}
