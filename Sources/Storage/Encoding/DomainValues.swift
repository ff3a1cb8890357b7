public import Domain
public import Postgres

import struct Foundation.UUID

// How the domain's values stand in the database. PostgreSQL's module knows nothing of them, so the rooms meet here.

extension Timestamp: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .timestamptz }

    public func encode(into buffer: PostgresBuffer) {
        PostgresTimestamp(microsecondsSince1970: microseconds).encode(into: buffer)
    }

    public static func decode(_ value: PostgresValue) throws(DecodingFailure) -> Timestamp {
        Timestamp(microseconds: try PostgresTimestamp.decode(value).microsecondsSince1970)
    }
}

extension ID: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .uuid }

    public func encode(into buffer: PostgresBuffer) {
        uuid.encode(into: buffer)
    }

    public static func decode(_ value: PostgresValue) throws(DecodingFailure) -> ID {
        ID(try UUID.decode(value))
    }
}

extension Severity: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int2 }

    public func encode(into buffer: PostgresBuffer) {
        Int16(rank).encode(into: buffer)
    }

    public static func decode(_ value: PostgresValue) throws(DecodingFailure) -> Severity {
        let rank = try Int16.decode(value)
        guard let severity = Severity(rank: Int(rank)) else { throw DecodingFailure("is no severity: \(rank)") }
        return severity
    }
}

extension Labels: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .jsonb }

    public func encode(into buffer: PostgresBuffer) {
        JSON(bytes: FlatJSON.write(sorted.lazy.map { ($0.name, $0.value) })).encode(into: buffer)
    }

    public static func decode(_ value: PostgresValue) throws(DecodingFailure) -> Labels {
        let json = try JSON.decode(value)
        guard let pairs = FlatJSON.read(json.bytes) else { throw DecodingFailure("is no object of texts") }
        return Labels(pairs.map { Label(name: $0.0, value: $0.1) })
    }
}
