import Foundation
import Glibc

/// The keys that seal what the database must not hold in clear: 32 bytes each, the current one first, older ones behind
/// it until `bellwether admin rekey` has made them needless.
public struct SecretKeys: Sendable {
    public let keys: [SecretKey]

    /// `BELLWETHER_SECRET_KEY` in base64 or hexadecimal, older ones in `BELLWETHER_SECRET_KEYS_OLD` separated by commas;
    /// else the key file of the data directory, a key a line, made here if it is missing. Nil if there is neither: then
    /// the command has no business with secrets.
    static func load(_ environment: Environment, data: DataDirectory?) throws -> SecretKeys? {
        if let text = environment["BELLWETHER_SECRET_KEY"] {
            let old = (environment["BELLWETHER_SECRET_KEYS_OLD"] ?? "").split(separator: ",").map { String($0) }
            return SecretKeys(keys: try ([text] + old).map { try SecretKey(setting: $0) })
        }
        guard let file = data?.secretKeyFile else { return nil }
        return try SecretKeyFile(path: file).readOrMake()
    }

    /// For `SealedSecrets`.
    var bytes: [[UInt8]] { keys.map(\.bytes) }
}

/// The key file: a key a line, in base64, the current one first; readable by its owner alone.
struct SecretKeyFile {
    let path: String

    /// The keys, a new one where there is no file yet.
    func readOrMake() throws -> SecretKeys {
        if let known = try read() { return known }
        var generator = SystemRandomNumberGenerator()
        return try write(SecretKeys(keys: [SecretKey(random: &generator)]), replacing: false)
    }

    func read() throws -> SecretKeys? {
        guard access(path, F_OK) == 0 else { return nil }
        let lines = (try? String(contentsOfFile: path, encoding: .utf8))?.split(whereSeparator: \.isNewline) ?? []
        let keys = lines.compactMap { SecretKey(text: String($0)) }
        guard !keys.isEmpty, keys.count == lines.count else {
            throw ConfigurationError("\(path) is unreadable or not a key; what is sealed with it needs the right one")
        }
        return SecretKeys(keys: keys)
    }

    /// Written whole or not at all; of two that make it at once the first one wins.
    @discardableResult
    func write(_ keys: SecretKeys, replacing: Bool) throws -> SecretKeys {
        let lines = keys.keys.map { Data($0.bytes).base64EncodedString() + "\n" }.joined()
        let text = Array(lines.utf8)
        let new = "\(path).\(getpid())"
        let descriptor = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure() }
        defer { unlink(new) }
        let written = Glibc.write(descriptor, text, text.count) == text.count && fsync(descriptor) == 0
        close(descriptor)
        guard written else { throw failure() }
        if replacing {
            guard rename(new, path) == 0 else { throw failure() }
            return keys
        }
        if link(new, path) == 0 { return keys }
        guard errno == EEXIST, let theirs = try read() else { throw failure() }
        return theirs
    }

    private func failure() -> ConfigurationError {
        ConfigurationError("cannot write \(path): \(String(cString: strerror(errno)))")
    }
}

/// 32 bytes that seal secrets.
public struct SecretKey: Sendable {
    public let bytes: [UInt8]

    static let length = 32

    init(setting text: String) throws {
        guard let key = SecretKey(text: text) else {
            throw ConfigurationError(
                "BELLWETHER_SECRET_KEY must be \(Self.length) bytes in base64 or hexadecimal: "
                    + "openssl rand -base64 \(Self.length)")
        }
        self = key
    }

    init?(text: String) {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if trimmed.utf8.count == 2 * Self.length, trimmed.allSatisfy(\.isHexDigit) {
            self.bytes = Self.bytes(hexadecimal: trimmed)
            return
        }
        guard let data = Data(base64Encoded: trimmed), data.count == Self.length else { return nil }
        self.bytes = Array(data)
    }

    /// - Precondition: an even number of hexadecimal digits.
    private static func bytes(hexadecimal text: String) -> [UInt8] {
        let digits = text.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
    }

    init(random generator: inout SystemRandomNumberGenerator) {
        self.bytes = (0..<Self.length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}
