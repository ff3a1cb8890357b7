import Crypto
import Foundation
import Synchronization

/// Seals secrets for storage: AES-256-GCM in an envelope. Each secret has a random data key of its own; the configured
/// key seals only that, so that taking another key into use rewraps data keys and touches no secret. What is sealed
/// opens only where it was sealed for, so a row's secrets cannot be moved to another row.
///
/// A sealed value is: format (1 byte, 2), key id (4 bytes, the beginning of the key's SHA-256); the wrapped data key:
/// nonce (12), ciphertext (32), tag (16); the secret: nonce (12), ciphertext, tag (16). Values of format 1, sealed with
/// the configured key itself, still open.
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

    private static let direct: UInt8 = 1
    private static let envelope: UInt8 = 2
    private static let headerLength = 5
    private static let wrappedLength = 12 + 32 + 16
    private let ring: KeyRing

    /// - Parameters:
    ///   - keys: 32 bytes each. The first one seals; the others still open what they sealed.
    ///   - reload: asked for the keys anew before something is sealed, and where a value names one that is not known:
    ///     another process may have taken a new one into use. Nil where they cannot be read: the old ones stay.
    public init(
        keys: [[UInt8]], reload: @escaping @Sendable () -> [[UInt8]]? = { nil }
    ) throws(Failure) {
        ring = KeyRing(try KeyRing.read(keys), reload: reload)
    }

    /// Seals bytes for one place, named by `binding`: for a channel's secrets, its organization and id.
    public func seal(_ plain: [UInt8], binding: String) throws(Failure) -> [UInt8] {
        let key = ring.current
        let header = [Self.envelope] + key.id
        let dataKey = SymmetricKey(size: .bits256)
        let wrapped = try Self.wrap(dataKey, with: key, header: header, binding: binding)
        return header + wrapped + (try Self.encrypt(plain, with: dataKey, binding: binding))
    }

    public func open(_ sealed: [UInt8], binding: String) throws(Failure) -> [UInt8] {
        let (header, key) = try parts(sealed)
        let rest = sealed[Self.headerLength...]
        if header[0] == Self.direct {
            return try Self.decrypt(rest, with: key.key, authenticating: header + Array(binding.utf8))
        }
        let dataKey = try Self.unwrap(rest, with: key, header: header, binding: binding)
        return try Self.decrypt(
            rest.dropFirst(Self.wrappedLength), with: dataKey, authenticating: Array(binding.utf8))
    }

    /// The same secret under the current key; nil if it is under it already. A secret in an envelope is not opened.
    public func rewrap(_ sealed: [UInt8], binding: String) throws(Failure) -> [UInt8]? {
        guard isStale(sealed) else { return nil }
        let (header, key) = try parts(sealed)
        if header[0] == Self.direct { return try seal(try open(sealed, binding: binding), binding: binding) }
        let rest = sealed[Self.headerLength...]
        let dataKey = try Self.unwrap(rest, with: key, header: header, binding: binding)
        let current = ring.current
        let newHeader = [Self.envelope] + current.id
        return newHeader + (try Self.wrap(dataKey, with: current, header: newHeader, binding: binding))
            + Array(rest.dropFirst(Self.wrappedLength))
    }

    /// True if it was sealed with an older key, or without an envelope, so that it is time to rewrap it.
    public func isStale(_ sealed: [UInt8]) -> Bool {
        guard sealed.count >= Self.headerLength else { return true }
        return Array(sealed[..<Self.headerLength]) != [Self.envelope] + ring.current.id
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

    private func parts(_ sealed: [UInt8]) throws(Failure) -> (header: [UInt8], key: KeyRing.Key) {
        guard sealed.count >= Self.headerLength + 12 + 16 else { throw .damaged }
        let header = Array(sealed[..<Self.headerLength])
        guard header[0] == Self.direct || header[0] == Self.envelope else { throw .damaged }
        guard let key = ring.key(id: Array(header[1...])) else { throw .unknownKey(hexadecimal(header[1...])) }
        return (header, key)
    }

    private static func wrap(
        _ dataKey: SymmetricKey, with key: KeyRing.Key, header: [UInt8], binding: String
    ) throws(Failure) -> [UInt8] {
        let bytes = dataKey.withUnsafeBytes { Array($0) }
        do {
            let box = try AES.GCM.seal(bytes, using: key.key, authenticating: header + Array(binding.utf8))
            return Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
        } catch {
            throw .damaged
        }
    }

    private static func unwrap(
        _ rest: ArraySlice<UInt8>, with key: KeyRing.Key, header: [UInt8], binding: String
    ) throws(Failure) -> SymmetricKey {
        guard rest.count >= wrappedLength + 12 + 16 else { throw .damaged }
        return SymmetricKey(
            data: try decrypt(
                rest.prefix(wrappedLength), with: key.key, authenticating: header + Array(binding.utf8)))
    }

    private static func encrypt(
        _ plain: [UInt8], with key: SymmetricKey, binding: String
    ) throws(Failure) -> [UInt8] {
        do {
            let box = try AES.GCM.seal(plain, using: key, authenticating: Array(binding.utf8))
            return Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
        } catch {
            throw .damaged
        }
    }

    private static func decrypt(
        _ combined: ArraySlice<UInt8>, with key: SymmetricKey, authenticating data: [UInt8]
    ) throws(Failure) -> [UInt8] {
        do {
            let box = try AES.GCM.SealedBox(combined: Array(combined))
            return Array(try AES.GCM.open(box, using: key, authenticating: data))
        } catch {
            throw .damaged
        }
    }
}

/// The keys that are known, the current one first.
private final class KeyRing: Sendable {
    struct Key: Sendable {
        var id: [UInt8]
        var key: SymmetricKey
    }

    private let keys: Mutex<(first: Key, all: [Key])>
    private let reload: @Sendable () -> [[UInt8]]?

    init(_ keys: (first: Key, all: [Key]), reload: @escaping @Sendable () -> [[UInt8]]?) {
        self.keys = Mutex(keys)
        self.reload = reload
    }

    static func read(_ keys: [[UInt8]]) throws(SealedSecrets.Failure) -> (first: Key, all: [Key]) {
        guard keys.allSatisfy({ $0.count == 32 }) else { throw .badKey }
        let all = keys.map { Key(id: Array(SHA256.hash(data: $0).prefix(4)), key: SymmetricKey(data: $0)) }
        guard let first = all.first else { throw .noKey }
        return (first, all)
    }

    /// The first of the keys as they are now: sealing is rare, and what is sealed must open after a restart, too.
    var current: Key {
        refresh()
        return keys.withLock { $0.first }
    }

    func key(id: [UInt8]) -> Key? {
        if let known = known(id) { return known }
        refresh()
        return known(id)
    }

    private func refresh() {
        guard let read = reload(), let new = try? Self.read(read) else { return }
        keys.withLock { $0 = new }
    }

    private func known(_ id: [UInt8]) -> Key? { keys.withLock { keys in keys.all.first { $0.id == id } } }
}

/// Lower-case hexadecimal.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] { text.append(digit < 10 ? 48 + digit : 87 + digit) }
    }
    return String(decoding: text, as: UTF8.self)
}
