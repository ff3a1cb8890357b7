import Crypto
public import Domain

import struct Foundation.UUID
import typealias Foundation.uuid_t

/// A token of a one-time link that is about a person: its kind, the person and 24 random bytes. Never stored.
public struct PersonToken: Sendable, Hashable, CustomStringConvertible {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Lets its bearer set a new password.
        case passwordReset = "bwr_"
    }

    public let kind: Kind
    public let user: UserID
    /// The whole text. A secret.
    public let secret: String

    public static func generate(_ kind: Kind, user: UserID) -> PersonToken {
        var random = SystemRandomNumberGenerator()
        var bytes = withUnsafeBytes(of: user.uuid.uuid) { Array($0) }
        for _ in 0..<3 { withUnsafeBytes(of: random.next() as UInt64) { bytes.append(contentsOf: $0) } }
        return PersonToken(kind: kind, user: user, secret: kind.rawValue + Base64URL.encode(bytes))
    }

    private init(kind: Kind, user: UserID, secret: String) {
        self.kind = kind
        self.user = user
        self.secret = secret
    }

    /// Reads what somebody sent; nil for anything that cannot be one of ours.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count <= 64, let kind = Kind.allCases.first(where: { text.hasPrefix($0.rawValue) }),
            let bytes = Base64URL.decode(text.dropFirst(kind.rawValue.count)), bytes.count == 40
        else { return nil }
        self.kind = kind
        self.user = UserID(bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) })
        self.secret = String(text)
    }

    /// Where its link leads, below the dashboard's address. Behind the `#`, so that neither logs nor other sites see it.
    public var resetPath: String { "/reset-password#token=\(secret)" }

    /// SHA-256 of the whole text: what is stored.
    var hash: [UInt8] { Array(SHA256.hash(data: Array(secret.utf8))) }

    /// Its kind only: a token that slips into a log says nothing.
    public var description: String { "\(kind.rawValue)…" }
}
