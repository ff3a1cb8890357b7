import Crypto

/// Codes of an authenticator app: RFC 6238 with HMAC-SHA-1, six digits and steps of thirty seconds, which is what
/// every such app takes without being told.
public enum OneTimeCode {
    public static let digits = 6
    public static let period: Int64 = 30
    /// RFC 4226 recommends 160 bits.
    public static let secretLength = 20
    /// Steps before and after the present one that are taken too, for clocks that differ.
    static let tolerance: Int64 = 1

    /// The step that a time lies in, counted from 1970.
    public static func step(at time: Timestamp) -> Int64 {
        Int64((Double(time.microseconds) / 1_000_000 / Double(period)).rounded(.down))
    }

    /// The code of one step.
    public static func code(secret: [UInt8], step: Int64) -> String {
        let counter = withUnsafeBytes(of: UInt64(bitPattern: step).bigEndian) { Array($0) }
        let mac = Array(HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: secret)))
        // Dynamic truncation: RFC 4226, section 5.3.
        let offset = Int(mac[mac.count - 1] & 15)
        let number = mac[offset..<(offset + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let text = String(number % 1_000_000)
        return String(repeating: "0", count: digits - text.count) + text
    }

    /// The step whose code that is; nil if it is the code of no step near `time`, or of one that was used already.
    /// - Parameter lastStep: the step whose code was taken last: that code and older ones are refused.
    public static func match(_ text: String, secret: [UInt8], at time: Timestamp, after lastStep: Int64?) -> Int64? {
        let given = Array(text.utf8.filter { $0 != UInt8(ascii: " ") })
        let now = step(at: time)
        var found: Int64?
        // All of them are compared, so that the time does not tell which one it was.
        for step in (now - tolerance)...(now + tolerance) {
            let isSame = equal(given, Array(code(secret: secret, step: step).utf8))
            if isSame, step > lastStep ?? .min { found = step }
        }
        return found
    }

    /// What an authenticator app reads from a QR code: the key URI format that all of them understand.
    public static func enrolmentURI(secret: [UInt8], issuer: String, account: String) -> String {
        let label = "\(escape(issuer)):\(escape(account))"
        return "otpauth://totp/\(label)?secret=\(Base32.encode(secret))&issuer=\(escape(issuer))"
            + "&algorithm=SHA1&digits=\(digits)&period=\(period)"
    }

    private static func escape(_ text: String) -> String {
        var escaped = ""
        for byte in text.utf8 {
            let isPlain =
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-._~@".utf8.contains(byte)
            let digits = String(byte, radix: 16, uppercase: true)
            escaped += isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + digits
        }
        return escaped
    }

    private static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
