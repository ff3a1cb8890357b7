import Crypto
public import Domain
import Foundation
import Synchronization

/// Signs links that let whoever has them do one thing, without signing in: the token carries what it is for and until
/// when, and only this installation can have made it. The newest key signs; what an older one signed still holds, so
/// that taking another key into use breaks no link that is out already.
public struct LinkSigner: Sendable {
    /// What an acknowledgement link is about.
    public struct Acknowledgement: Sendable, Hashable {
        public var org: OrgID
        public var notification: NotificationID
        public var until: Timestamp
    }

    private static let purpose = Array("bellwether acknowledge link v1".utf8)
    private static let calendarPurpose = Array("calendar".utf8)
    private let ring: Ring

    /// - Parameters:
    ///   - secrets: the installation's keys, 32 bytes each, the newest first; the keys for links are derived from them.
    ///   - reload: asked for them anew where none of them fits: another process may have taken a new one into use.
    public init(secrets: [[UInt8]], reload: @escaping @Sendable () -> [[UInt8]]? = { nil }) {
        ring = Ring(secrets, reload: reload)
    }

    /// The keys for links, the newest first.
    private final class Ring: Sendable {
        private let keys: Mutex<[SymmetricKey]>
        private let reload: @Sendable () -> [[UInt8]]?

        init(_ secrets: [[UInt8]], reload: @escaping @Sendable () -> [[UInt8]]?) {
            keys = Mutex(Self.derived(secrets))
            self.reload = reload
        }

        func sign(_ bytes: [UInt8]) -> [UInt8] {
            keys.withLock { keys in
                keys.first.map { Array(HMAC<SHA256>.authenticationCode(for: bytes, using: $0)) } ?? []
            }
        }

        func hasSigned(_ bytes: [UInt8], _ code: ArraySlice<UInt8>) -> Bool {
            if fits(bytes, code) { return true }
            guard let secrets = reload() else { return false }
            keys.withLock { $0 = Self.derived(secrets) }
            return fits(bytes, code)
        }

        private func fits(_ bytes: [UInt8], _ code: ArraySlice<UInt8>) -> Bool {
            keys.withLock { $0 }.contains { key in
                equalInConstantTime(code, Array(HMAC<SHA256>.authenticationCode(for: bytes, using: key)))
            }
        }

        private static func derived(_ secrets: [[UInt8]]) -> [SymmetricKey] {
            secrets.map { secret in
                HKDF<SHA256>.deriveKey(
                    inputKeyMaterial: SymmetricKey(data: secret), info: LinkSigner.purpose, outputByteCount: 32)
            }
        }
    }

    public func acknowledge(_ org: OrgID, _ notification: NotificationID, until: Timestamp) -> String {
        var bytes = Self.bytes(org.uuid) + Self.bytes(notification.uuid)
        withUnsafeBytes(of: (until.microseconds / 1_000_000).bigEndian) { bytes += Array($0) }
        return Self.text(bytes + ring.sign(bytes))
    }

    /// What a token is for; nil if it was not made here, was changed, or its time is over.
    public func acknowledgement(_ token: String, at now: Timestamp) -> Acknowledgement? {
        guard token.utf8.count <= 128, let all = Self.parse(token), all.count == 72 else { return nil }
        let bytes = Array(all[..<40])
        guard ring.hasSigned(bytes, all[40...]) else { return nil }
        let seconds = bytes[32..<40].reduce(Int64(0)) { $0 << 8 | Int64($1) }
        let until = Timestamp(seconds: seconds)
        guard now < until else { return nil }
        return Acknowledgement(
            org: OrgID(Self.uuid(bytes[..<16])), notification: NotificationID(Self.uuid(bytes[16..<32])), until: until)
    }

    /// For a calendar that is subscribed to without signing in; it holds as long as the key that signed it is
    /// among the installation's.
    public func calendar(_ org: OrgID, _ schedule: ID<Schedule>) -> String {
        let bytes = Self.bytes(org.uuid) + Self.bytes(schedule.uuid)
        return Self.text(bytes + ring.sign(Self.calendarPurpose + bytes))
    }

    /// Whose calendar a token shows; nil if it was not made here.
    public func schedule(ofCalendar token: String) -> (org: OrgID, schedule: ID<Schedule>)? {
        guard token.utf8.count <= 128, let all = Self.parse(token), all.count == 64 else { return nil }
        let bytes = Array(all[..<32])
        guard ring.hasSigned(Self.calendarPurpose + bytes, all[32...]) else { return nil }
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
