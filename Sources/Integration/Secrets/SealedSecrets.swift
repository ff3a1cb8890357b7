import Crypto
import Foundation

/// Seals secrets for storage with AES-256-GCM. What is sealed opens only where it was sealed for, so a row's secrets
/// cannot be moved to another row.
///
/// A sealed value is: format (1 byte, 1), key id (4 bytes, the beginning of the key's SHA-256), nonce (12), ciphertext,
/// tag (16).
public struct SealedSecrets: Sendable {
    public enum Failure: Error, Sendable, Hashable, CustomStringConvertible {
        case noKey
        /// A key must have 32 bytes.
        case badKey
        /// Sealed with a key that is not configured.
        case unknownKey(String)
        /// Changed, cut, or sealed for another place.
        case damaged

        public var description: String {
            switch self {
            case .noKey: "no key is configured to seal secrets with"
            case .badKey: "a key for sealing secrets must have 32 bytes"
            case .unknownKey(let id): "sealed with key \(id), which is not configured: add it behind the current key"
            case .damaged: "sealed for another place, or damaged"
            }
        }
    }

    private struct Key: Sendable {
        var id: [UInt8]
        var key: SymmetricKey
    }

    private static let format: UInt8 = 1
    private let keys: [Key]

    /// - Parameter keys: 32 bytes each. The first one seals; the others still open what they sealed.
    public init(keys: [[UInt8]]) throws(Failure) {
        guard !keys.isEmpty else { throw .noKey }
        guard keys.allSatisfy({ $0.count == 32 }) else { throw .badKey }
        self.keys = keys.map { Key(id: Array(SHA256.hash(data: $0).prefix(4)), key: SymmetricKey(data: $0)) }
    }

    /// Seals bytes for one place, named by `binding`: for a channel's secrets, its organization and id.
    public func seal(_ plain: [UInt8], binding: String) throws(Failure) -> [UInt8] {
        guard let key = keys.first else { throw .noKey }
        let header = [Self.format] + key.id
        do {
            let box = try AES.GCM.seal(plain, using: key.key, authenticating: header + Array(binding.utf8))
            return header + Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
        } catch {
            throw .damaged
        }
    }

    public func open(_ sealed: [UInt8], binding: String) throws(Failure) -> [UInt8] {
        guard sealed.count >= 5 + 12 + 16, sealed[0] == Self.format else { throw .damaged }
        let header = Array(sealed[..<5])
        guard let key = keys.first(where: { $0.id == header[1...].map(\.self) }) else {
            throw .unknownKey(hexadecimal(header[1...]))
        }
        do {
            let box = try AES.GCM.SealedBox(combined: Array(sealed[5...]))
            return Array(try AES.GCM.open(box, using: key.key, authenticating: header + Array(binding.utf8)))
        } catch {
            throw .damaged
        }
    }

    /// True if it was sealed with an older key, so that it is time to seal it anew.
    public func isStale(_ sealed: [UInt8]) -> Bool {
        guard let key = keys.first, sealed.count >= 5 else { return true }
        return Array(sealed[1..<5]) != key.id
    }

    /// Seals the values of a vendor's secret fields, by field name.
    public func seal(_ secrets: [String: String], binding: String) throws(Failure) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        guard let plain = try? encoder.encode(secrets) else { throw .damaged }
        return try seal(Array(plain), binding: binding)
    }

    public func openFields(_ sealed: [UInt8], binding: String) throws(Failure) -> [String: String] {
        let plain = try open(sealed, binding: binding)
        guard let secrets = try? JSONDecoder().decode([String: String].self, from: Data(plain)) else { throw .damaged }
        return secrets
    }
}

/// Lower-case hexadecimal.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] { text.append(digit < 10 ? 48 + digit : 87 + digit) }
    }
    return String(decoding: text, as: UTF8.self)
}
