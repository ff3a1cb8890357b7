/// What a field of an answer can be read as.
public protocol PostgresDecodable {
    static func decode(_ value: PostgresValue) throws(DecodingFailure) -> Self
    static func decodeArray(_ value: PostgresValue) throws(DecodingFailure) -> [Self]
}

extension PostgresDecodable {
    public static func decodeArray(_ value: PostgresValue) throws(DecodingFailure) -> [Self] {
        // Dimensions, a flag for nulls, the element type; per dimension its length and lower bound; the elements.
        let bytes = try value.required()
        var at = 0
        func next() throws(DecodingFailure) -> Int32 {
            guard at + 4 <= bytes.count else { throw value.mismatch([Self].self) }
            defer { at += 4 }
            return Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: at, as: Int32.self))
        }
        let dimensions = try next()
        _ = try next()
        let element = UInt32(bitPattern: try next())
        guard dimensions > 0 else { return [] }
        guard dimensions == 1 else { throw DecodingFailure("is an array of \(dimensions) dimensions") }
        let count = Int(try next())
        _ = try next()
        guard count >= 0, count <= bytes.count / 4 else { throw value.mismatch([Self].self) }
        var result: [Self] = []
        result.reserveCapacity(count)
        for _ in 0..<count {
            let length = Int(try next())
            guard length >= 0 else {
                result.append(try decode(PostgresValue(bytes: nil, oid: element)))
                continue
            }
            guard at + length <= bytes.count else { throw value.mismatch([Self].self) }
            let slice = UnsafeRawBufferPointer(rebasing: bytes[at..<(at + length)])
            result.append(try decode(PostgresValue(bytes: slice, oid: element)))
            at += length
        }
        return result
    }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    public static func decode(_ value: PostgresValue) throws(DecodingFailure) -> Wrapped? {
        guard value.bytes != nil else { return nil }
        return try Wrapped.decode(value)
    }
}

extension Array: PostgresDecodable where Element: PostgresDecodable {
    public static func decode(_ value: PostgresValue) throws(DecodingFailure) -> [Element] {
        try Element.decodeArray(value)
    }
}
