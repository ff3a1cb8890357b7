import Foundation
import Glibc

/// The 32 bytes that seal what the database must not hold in clear.
public struct SecretKey: Sendable {
    public let bytes: [UInt8]

    static let length = 32

    /// `BELLWETHER_SECRET_KEY` in base64 or hexadecimal; else the key file of the data directory, made here if it is missing.
    /// Nil if there is neither: then the command has no business with secrets.
    static func load(_ environment: Environment, data: DataDirectory?) throws -> SecretKey? {
        if let text = environment["BELLWETHER_SECRET_KEY"] {
            guard let key = SecretKey(text: text) else {
                throw ConfigurationError(
                    "BELLWETHER_SECRET_KEY must be \(length) bytes in base64 or hexadecimal: "
                        + "openssl rand -base64 \(length)")
            }
            return key
        }
        guard let file = data?.secretKeyFile else { return nil }
        return try read(file) ?? make(file)
    }

    private init?(text: String) {
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

    private init(random generator: inout SystemRandomNumberGenerator) {
        self.bytes = (0..<Self.length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    private static func read(_ file: String) throws -> SecretKey? {
        guard access(file, F_OK) == 0 else { return nil }
        guard let text = try? String(contentsOfFile: file, encoding: .utf8), let key = SecretKey(text: text) else {
            throw ConfigurationError("\(file) is unreadable or not a key; what is sealed with it needs the right one")
        }
        return key
    }

    /// Written whole or not at all, readable by its owner alone; of two that make it at once the first one wins.
    private static func make(_ file: String) throws -> SecretKey {
        var generator = SystemRandomNumberGenerator()
        let key = SecretKey(random: &generator)
        let text = Array((Data(key.bytes).base64EncodedString() + "\n").utf8)
        let new = "\(file).\(getpid())"
        let descriptor = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw ConfigurationError("cannot write \(file): \(String(cString: strerror(errno)))")
        }
        defer { unlink(new) }
        let written = write(descriptor, text, text.count) == text.count && fsync(descriptor) == 0
        close(descriptor)
        guard written else { throw ConfigurationError("cannot write \(file): \(String(cString: strerror(errno)))") }
        if link(new, file) == 0 { return key }
        guard errno == EEXIST, let theirs = try read(file) else {
            throw ConfigurationError("cannot write \(file): \(String(cString: strerror(errno)))")
        }
        return theirs
    }
}
