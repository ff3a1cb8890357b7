extension String: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .text }

    public func encode(into buffer: PostgresBuffer) {
        var copy = self
        copy.withUTF8 { buffer.write(UnsafeRawBufferPointer($0)) }
    }

    public static func decode(_ value: PostgresValue) throws(DecodingFailure) -> String {
        let bytes = try value.required()
        switch value.oid {
        // text, varchar, char(n), name, "char", json, xml, unknown; and what an extension or an enum defines.
        case 25, 1043, 1042, 19, 18, 114, 142, 705, 16_384...: return String(decoding: bytes, as: UTF8.self)
        default: throw value.mismatch(String.self)
        }
    }
}

/// As an array element only: `[UInt8]` is a `bytea`.
extension UInt8: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int2 }
    public static var postgresArrayType: PostgresType { .bytea }

    public func encode(into buffer: PostgresBuffer) {
        buffer.write(Int16(self))
    }

    public static func encode(array: [UInt8], into buffer: PostgresBuffer) {
        array.withUnsafeBytes { buffer.write($0) }
    }

    public static func decode(_ value: PostgresValue) throws(DecodingFailure) -> UInt8 {
        let wide = try Int16.decode(value)
        guard let result = UInt8(exactly: wide) else { throw DecodingFailure("is \(wide), too large for UInt8") }
        return result
    }

    public static func decodeArray(_ value: PostgresValue) throws(DecodingFailure) -> [UInt8] {
        let bytes = try value.required()
        guard value.oid == PostgresType.bytea.oid else { throw value.mismatch([UInt8].self) }
        return [UInt8](bytes)
    }
}

/// A JSON document, as UTF-8 text. Bound as `jsonb`; read from `jsonb` and `json`.
public struct JSON: Hashable, Sendable, PostgresEncodable, PostgresDecodable {
    public var bytes: [UInt8]

    public init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    public init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// The document as a string.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    public static var postgresType: PostgresType { .jsonb }

    // The binary form of jsonb is a version, 1, and the text.
    public func encode(into buffer: PostgresBuffer) {
        buffer.reserve(bytes.count + 1)
        buffer.write(UInt8(1))
        bytes.withUnsafeBytes { buffer.write($0) }
    }

    public static func decode(_ value: PostgresValue) throws(DecodingFailure) -> JSON {
        let bytes = try value.required()
        switch value.oid {
        case PostgresType.jsonb.oid:
            guard bytes.first == 1 else { throw value.mismatch(JSON.self) }
            return JSON(bytes: [UInt8](bytes.dropFirst()))
        case PostgresType.json.oid: return JSON(bytes: [UInt8](bytes))
        default: throw value.mismatch(JSON.self)
        }
    }
}
