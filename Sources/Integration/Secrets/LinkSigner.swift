import Crypto
public import Domain
import Foundation

/// Signs links that let whoever has them do one thing, without signing in: the token carries what it is for and until
/// when, and only this installation can have made it.
public struct LinkSigner: Sendable {
    /// What an acknowledgement link is about.
    public struct Acknowledgement: Sendable, Hashable {
        public var org: OrgID
        public var notification: NotificationID
        public var until: Timestamp
    }

    private static let purpose = Array("bellwether acknowledge link v1".utf8)
    private static let calendarPurpose = Array("calendar".utf8)
    private let key: SymmetricKey

    /// - Parameter secret: the installation's 32 bytes; the key for links is derived from it.
    public init(secret: [UInt8]) {
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret), info: Self.purpose, outputByteCount: 32)
    }

    public func acknowledge(_ org: OrgID, _ notification: NotificationID, until: Timestamp) -> String {
        var bytes = Self.bytes(org.uuid) + Self.bytes(notification.uuid)
        withUnsafeBytes(of: (until.microseconds / 1_000_000).bigEndian) { bytes += Array($0) }
        let code = HMAC<SHA256>.authenticationCode(for: bytes, using: key)
        return Self.text(bytes + Array(code))
    }

    /// What a token is for; nil if it was not made here, was changed, or its time is over.
    public func acknowledgement(_ token: String, at now: Timestamp) -> Acknowledgement? {
        guard token.utf8.count <= 128, let all = Self.parse(token), all.count == 72 else { return nil }
        let bytes = Array(all[..<40])
        let code = HMAC<SHA256>.authenticationCode(for: bytes, using: key)
        guard equalInConstantTime(all[40...], Array(code)) else { return nil }
        let seconds = bytes[32..<40].reduce(Int64(0)) { $0 << 8 | Int64($1) }
        let until = Timestamp(seconds: seconds)
        guard now < until else { return nil }
        return Acknowledgement(
            org: OrgID(Self.uuid(bytes[..<16])), notification: NotificationID(Self.uuid(bytes[16..<32])), until: until)
    }

    /// For a calendar that is subscribed to without signing in; it holds until the installation's secret changes.
    public func calendar(_ org: OrgID, _ schedule: ID<Schedule>) -> String {
        let bytes = Self.bytes(org.uuid) + Self.bytes(schedule.uuid)
        let code = HMAC<SHA256>.authenticationCode(for: Self.calendarPurpose + bytes, using: key)
        return Self.text(bytes + Array(code))
    }

    /// Whose calendar a token shows; nil if it was not made here.
    public func schedule(ofCalendar token: String) -> (org: OrgID, schedule: ID<Schedule>)? {
        guard token.utf8.count <= 128, let all = Self.parse(token), all.count == 64 else { return nil }
        let bytes = Array(all[..<32])
        let code = HMAC<SHA256>.authenticationCode(for: Self.calendarPurpose + bytes, using: key)
        guard equalInConstantTime(all[32...], Array(code)) else { return nil }
        return (OrgID(Self.uuid(bytes[..<16])), ID<Schedule>(Self.uuid(bytes[16...])))
    }

    private static func bytes(_ uuid: UUID) -> [UInt8] { withUnsafeBytes(of: uuid.uuid) { Array($0) } }

    private static func uuid(_ bytes: ArraySlice<UInt8>) -> UUID {
        var value: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        withUnsafeMutableBytes(of: &value) { $0.copyBytes(from: bytes) }
        return UUID(uuid: value)
    }

    private static func text(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    private static func parse(_ text: String) -> [UInt8]? {
        let plain = text.replacing("-", with: "+").replacing("_", with: "/")
        let padded = plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)
        return Data(base64Encoded: padded).map { Array($0) }
    }
}
