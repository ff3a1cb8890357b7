/// What can be bound to a statement.
///
/// Other modules conform their own types by passing on to one of those below: an `ID` encodes its `uuid`.
public protocol PostgresEncodable: Sendable {
    /// The type it is sent as.
    static var postgresType: PostgresType { get }
    /// The type that an array of it is sent as.
    static var postgresArrayType: PostgresType { get }
    var isPostgresNull: Bool { get }
    /// Appends the binary form, without its length. Not called for null.
    func encode(into buffer: PostgresBuffer)
    /// Appends the binary form of an array.
    static func encode(array: [Self], into buffer: PostgresBuffer)
}

extension PostgresEncodable {
    public static var postgresArrayType: PostgresType {
        PostgresType(oid: postgresType.arrayOID, arrayOID: 0)
    }

    public var isPostgresNull: Bool { false }

    public static func encode(array: [Self], into buffer: PostgresBuffer) {
        // Room for fixed-width elements; longer ones grow the buffer by doubling.
        buffer.reserve(20 + array.count * (4 + MemoryLayout<Self>.size))
        let start = buffer.count
        buffer.write(Int32(array.isEmpty ? 0 : 1))
        buffer.write(Int32(0))
        buffer.write(postgresType.oid)
        guard !array.isEmpty else { return }
        buffer.write(Int32(array.count))
        buffer.write(Int32(1))
        var hasNull = false
        for element in array {
            hasNull = hasNull || element.isPostgresNull
            buffer.writeWithLength(element)
        }
        if hasNull { buffer.overwrite(Int32(1), at: start + 4) }
    }
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    public static var postgresType: PostgresType { Wrapped.postgresType }

    public var isPostgresNull: Bool {
        guard let self else { return true }
        return self.isPostgresNull
    }

    public func encode(into buffer: PostgresBuffer) {
        self?.encode(into: buffer)
    }
}

extension Array: PostgresEncodable where Element: PostgresEncodable {
    public static var postgresType: PostgresType { Element.postgresArrayType }

    public func encode(into buffer: PostgresBuffer) {
        Element.encode(array: self, into: buffer)
    }
}
