public import struct Foundation.UUID

extension UUID: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .uuid }

    public func encode(into buffer: PostgresBuffer) {
        withUnsafeBytes(of: uuid) { buffer.write($0) }
    }

    public static func decode(_ value: PostgresValue) throws(DecodingFailure) -> UUID {
        let bytes = try value.required()
        guard value.oid == PostgresType.uuid.oid, bytes.count == 16 else { throw value.mismatch(UUID.self) }
        return UUID(
            uuid: bytes.loadUnaligned(
                as: (
                    UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8,
                    UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8
                ).self))
    }
}

/// An instant, as `timestamptz` keeps it.
public struct PostgresTimestamp: Hashable, Comparable, Sendable, PostgresEncodable, PostgresDecodable {
    /// Microseconds since 1970-01-01T00:00:00Z. The server's `infinity` and `-infinity` are `Int64.max` and `.min`.
    public var microsecondsSince1970: Int64

    public init(microsecondsSince1970: Int64) {
        self.microsecondsSince1970 = microsecondsSince1970
    }

    public static func < (left: PostgresTimestamp, right: PostgresTimestamp) -> Bool {
        left.microsecondsSince1970 < right.microsecondsSince1970
    }

    public static var postgresType: PostgresType { .timestamptz }

    /// 2000-01-01T00:00:00Z, from which the server counts.
    private static let epoch: Int64 = 946_684_800_000_000

    public func encode(into buffer: PostgresBuffer) {
        let (shifted, overflow) = microsecondsSince1970.subtractingReportingOverflow(Self.epoch)
        buffer.write(microsecondsSince1970 == .max ? .max : overflow ? .min : shifted)
    }

    public static func decode(_ value: PostgresValue) throws(DecodingFailure) -> PostgresTimestamp {
        guard value.oid == PostgresType.timestamptz.oid else {
            _ = try value.required()
            throw value.mismatch(PostgresTimestamp.self)
        }
        let sent = try value.integer(as: Int64.self)
        let isInfinite = sent == .max || sent == .min
        return PostgresTimestamp(microsecondsSince1970: isInfinite ? sent : sent &+ epoch)
    }
}
