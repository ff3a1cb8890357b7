/// One field of an answer, in binary. It points into the answer: valid only inside `decode`.
public struct PostgresValue {
    /// Nil for null.
    public let bytes: UnsafeRawBufferPointer?
    /// Object id of its type.
    public let oid: UInt32

    public init(bytes: UnsafeRawBufferPointer?, oid: UInt32) {
        self.bytes = bytes
        self.oid = oid
    }

    /// The bytes of a value that must not be null.
    public func required() throws(DecodingFailure) -> UnsafeRawBufferPointer {
        guard let bytes else { throw DecodingFailure("is null") }
        return bytes
    }

    /// An integer in network order; throws unless the value is exactly that long.
    public func integer<Value: FixedWidthInteger>(as type: Value.Type) throws(DecodingFailure) -> Value {
        let bytes = try required()
        guard bytes.count == MemoryLayout<Value>.size else { throw mismatch(Value.self) }
        return Value(bigEndian: bytes.loadUnaligned(as: Value.self))
    }

    /// The failure "is X and cannot be read as Y".
    public func mismatch<Value>(_ type: Value.Type) -> DecodingFailure {
        DecodingFailure("is \(PostgresType.name(ofOID: oid)) and cannot be read as \(type)")
    }
}

/// Why a field could not be decoded; `Row.decode` adds which field and throws a `PostgresError`.
public struct DecodingFailure: Error {
    /// Continues the sentence "column x …".
    public let reason: String

    public init(_ reason: String) {
        self.reason = reason
    }
}
