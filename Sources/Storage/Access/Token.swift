import Crypto
public import Domain

import struct Foundation.Data
import struct Foundation.UUID
import typealias Foundation.uuid_t

/// A bearer token: its kind, its organization and 24 random bytes. The organization is read from it, so that its hash
/// can be looked up inside that organization's fence. Never printed but once, never stored.
public struct Token: Sendable, Hashable, CustomStringConvertible {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case apiKey = "bw_"
        case integration = "bwi_"
        case session = "bws_"
        case invitation = "bwn_"
    }

    public let kind: Kind
    public let org: OrgID
    /// The whole text. A secret.
    public let secret: String

    /// A new one.
    public static func generate(_ kind: Kind, org: OrgID) -> Token {
        var random = SystemRandom()
        return generate(kind, org: org, using: &random)
    }

    public static func generate(_ kind: Kind, org: OrgID, using random: inout some RandomNumberGenerator) -> Token {
        var bytes = withUnsafeBytes(of: org.uuid.uuid) { Array($0) }
        for _ in 0..<3 { withUnsafeBytes(of: random.next() as UInt64) { bytes.append(contentsOf: $0) } }
        return Token(kind: kind, org: org, secret: kind.rawValue + Base64URL.encode(bytes))
    }

    private init(kind: Kind, org: OrgID, secret: String) {
        self.kind = kind
        self.org = org
        self.secret = secret
    }

    /// Reads what somebody sent; nil for anything that cannot be one of ours.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count <= 64, let mark = text.utf8.firstIndex(of: UInt8(ascii: "_")) else { return nil }
        let start = text.index(after: mark)
        guard let kind = Kind(rawValue: String(text[..<start])), let bytes = Base64URL.decode(text[start...]),
            bytes.count == 40
        else { return nil }
        self.kind = kind
        self.org = OrgID(bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) })
        self.secret = String(text)
    }

    /// SHA-256 of the whole text: what is stored. The token has 192 random bits, so no slow hash is needed.
    public var hash: [UInt8] { Array(SHA256.hash(data: Array(secret.utf8))) }

    /// The last characters, so that a person can tell tokens apart.
    public var hint: String { String(secret.suffix(4)) }

    /// Its kind only: a token that slips into a log says nothing.
    public var description: String { "\(kind.rawValue)…" }
}

/// Base64 for addresses (RFC 4648, section 5), without padding.
public enum Base64URL {
    public static func encode(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var standard = ""
        for character in text.utf8 {
            switch character {
            case UInt8(ascii: "-"): standard.append("+")
            case UInt8(ascii: "_"): standard.append("/")
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                standard.unicodeScalars.append(Unicode.Scalar(character))
            default: return nil
            }
        }
        while standard.utf8.count % 4 != 0 { standard.append("=") }
        return Data(base64Encoded: standard).map { Array($0) }
    }

    /// 32 random bytes as text.
    public static func random() -> String {
        var random = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        for _ in 0..<4 { withUnsafeBytes(of: random.next() as UInt64) { bytes.append(contentsOf: $0) } }
        return encode(bytes)
    }

    /// SHA-256 of a text.
    public static func hash(_ text: String) -> [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }
}
