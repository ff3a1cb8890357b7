import Crypto
import Foundation

/// One forward step of the schema: a file `0001_name.sql`.
public struct Migration: Sendable {
    /// The digits in front.
    public let version: Int
    /// The file's name without `.sql`.
    public let name: String
    public let sql: String
    /// SHA-256 of the file, in hexadecimal.
    public let checksum: String

    public init(fileName: String, contents: [UInt8]) throws(PostgresError) {
        let name = fileName.hasSuffix(".sql") ? String(fileName.dropLast(4)) : fileName
        guard let version = Int(name.prefix(while: \.isNumber)) else {
            throw PostgresError(.migration, "\(fileName): a migration's name begins with its number")
        }
        guard let sql = String(validating: contents, as: UTF8.self) else {
            throw PostgresError(.migration, "\(fileName) is not UTF-8")
        }
        self.version = version
        self.name = name
        self.sql = sql
        checksum = SHA256.hash(data: contents).map { byte in
            let text = String(byte, radix: 16)
            return byte < 16 ? "0" + text : text
        }.joined()
    }

    /// True if its first line is `-- no-transaction`: its statements run one by one, each committing by itself, and so
    /// should bear being run again after a failure (`IF NOT EXISTS`).
    public var isTransactional: Bool {
        let first = sql.prefix { !$0.isNewline }
        return first.filter { !$0.isWhitespace } != "--no-transaction"
    }

    /// The migrations of a folder, in order. Blocks: for start-up and tools.
    public static func load(from directory: String) throws -> [Migration] {
        let names = try FileManager.default.contentsOfDirectory(atPath: directory)
        var migrations: [Migration] = []
        for name in names.sorted() where name.hasSuffix(".sql") && name.first?.isNumber == true {
            guard let data = FileManager.default.contents(atPath: "\(directory)/\(name)") else {
                throw PostgresError(.migration, "cannot read \(directory)/\(name)")
            }
            migrations.append(try Migration(fileName: name, contents: [UInt8](data)))
        }
        migrations.sort { $0.version < $1.version }
        for (one, next) in zip(migrations, migrations.dropFirst()) where one.version == next.version {
            throw PostgresError(.migration, "\(one.name) and \(next.name) have the same number")
        }
        return migrations
    }

    /// One checksum over all of them: names the schema as a whole.
    public static func fingerprint(of migrations: [Migration]) -> String {
        let text = migrations.map { "\($0.name) \($0.checksum)\n" }.joined()
        return SHA256.hash(data: Array(text.utf8)).map { String(Int($0) + 256, radix: 16).dropFirst() }.joined()
    }
}
