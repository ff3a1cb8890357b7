/// A type of PostgreSQL by its object id, with that of its array.
public struct PostgresType: Hashable, Sendable {
    /// Object id in `pg_type`.
    public let oid: UInt32
    /// Object id of the array of this type; 0 where none is supported.
    public let arrayOID: UInt32

    public init(oid: UInt32, arrayOID: UInt32) {
        self.oid = oid
        self.arrayOID = arrayOID
    }

    public static let bool = PostgresType(oid: 16, arrayOID: 1000)
    public static let bytea = PostgresType(oid: 17, arrayOID: 1001)
    public static let int2 = PostgresType(oid: 21, arrayOID: 1005)
    public static let int4 = PostgresType(oid: 23, arrayOID: 1007)
    public static let int8 = PostgresType(oid: 20, arrayOID: 1016)
    public static let text = PostgresType(oid: 25, arrayOID: 1009)
    public static let json = PostgresType(oid: 114, arrayOID: 199)
    public static let jsonb = PostgresType(oid: 3802, arrayOID: 3807)
    public static let float4 = PostgresType(oid: 700, arrayOID: 1021)
    public static let float8 = PostgresType(oid: 701, arrayOID: 1022)
    public static let timestamptz = PostgresType(oid: 1184, arrayOID: 1185)
    public static let uuid = PostgresType(oid: 2950, arrayOID: 2951)
    public static let numeric = PostgresType(oid: 1700, arrayOID: 1231)
    public static let void = PostgresType(oid: 2278, arrayOID: 0)

    /// Its name in messages: `bigint`, or `type 12345` for one that this client does not know.
    public static func name(ofOID oid: UInt32) -> String {
        names[oid] ?? "type \(oid)"
    }

    private static let names: [UInt32: String] = [
        16: "boolean", 17: "bytea", 18: "\"char\"", 19: "name", 20: "bigint", 21: "smallint", 23: "integer",
        25: "text", 26: "oid", 114: "json", 700: "real", 701: "double precision", 1000: "boolean[]",
        1001: "bytea[]", 1005: "smallint[]", 1007: "integer[]", 1009: "text[]", 1016: "bigint[]", 1021: "real[]",
        1022: "double precision[]", 1042: "character", 1043: "character varying", 1082: "date",
        1114: "timestamp without time zone", 1184: "timestamp with time zone", 1185: "timestamptz[]",
        1186: "interval", 1700: "numeric", 2278: "void", 2950: "uuid", 2951: "uuid[]", 3802: "jsonb",
        3807: "jsonb[]",
    ]
}
