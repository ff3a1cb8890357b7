// Integers are read from any integer column that fits; floating point from both widths.

extension Bool: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .bool }

    public func encode(into buffer: PostgresBuffer) {
        buffer.write(UInt8(self ? 1 : 0))
    }

    public static func decode(_ value: PostgresValue) throws(DecodingFailure) -> Bool {
        guard value.oid == PostgresType.bool.oid else { throw value.mismatch(Bool.self) }
        return try value.integer(as: UInt8.self) != 0
    }
}

extension FixedWidthInteger {
    fileprivate static func decodeInteger(_ value: PostgresValue) throws(DecodingFailure) -> Self {
        let wide: Int64
        switch value.oid {
        case PostgresType.int8.oid: wide = try value.integer(as: Int64.self)
        case PostgresType.int4.oid: wide = Int64(try value.integer(as: Int32.self))
        case PostgresType.int2.oid: wide = Int64(try value.integer(as: Int16.self))
        default:
            _ = try value.required()
            throw value.mismatch(Self.self)
        }
        guard let result = Self(exactly: wide) else { throw DecodingFailure("is \(wide), too large for \(Self.self)") }
        return result
    }
}

extension Int16: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int2 }
    public func encode(into buffer: PostgresBuffer) { buffer.write(self) }
    public static func decode(_ value: PostgresValue) throws(DecodingFailure) -> Int16 { try decodeInteger(value) }
}

extension Int32: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int4 }
    public func encode(into buffer: PostgresBuffer) { buffer.write(self) }
    public static func decode(_ value: PostgresValue) throws(DecodingFailure) -> Int32 { try decodeInteger(value) }
}

extension Int64: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int8 }
    public func encode(into buffer: PostgresBuffer) { buffer.write(self) }
    public static func decode(_ value: PostgresValue) throws(DecodingFailure) -> Int64 { try decodeInteger(value) }
}

extension Int: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int8 }
    public func encode(into buffer: PostgresBuffer) { buffer.write(Int64(self)) }
    public static func decode(_ value: PostgresValue) throws(DecodingFailure) -> Int { try decodeInteger(value) }
}

extension Double: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .float8 }
    public func encode(into buffer: PostgresBuffer) { buffer.write(bitPattern) }

    public static func decode(_ value: PostgresValue) throws(DecodingFailure) -> Double {
        switch value.oid {
        case PostgresType.float8.oid: return Double(bitPattern: try value.integer(as: UInt64.self))
        case PostgresType.float4.oid: return Double(Float(bitPattern: try value.integer(as: UInt32.self)))
        default: throw value.mismatch(Double.self)
        }
    }
}

extension Float: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .float4 }
    public func encode(into buffer: PostgresBuffer) { buffer.write(bitPattern) }

    public static func decode(_ value: PostgresValue) throws(DecodingFailure) -> Float {
        guard value.oid == PostgresType.float4.oid else { throw value.mismatch(Float.self) }
        return Float(bitPattern: try value.integer(as: UInt32.self))
    }
}
