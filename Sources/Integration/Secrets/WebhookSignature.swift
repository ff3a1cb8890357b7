import Crypto
public import Domain

/// The signature on webhooks: `t=<Unix seconds>,v1=<hex>` where hex is HMAC-SHA-256 of `<t>.<body>`, with one `v1`
/// for each secret that is valid. The time is signed too, so an old message cannot be sent again as a new one.
public enum WebhookSignature {
    public static let header = "Bellwether-Signature"

    public static func value(body: [UInt8], at time: Timestamp, secrets: [String]) -> String {
        let seconds = String(time.microseconds / 1_000_000)
        let signatures = secrets.map { "v1=" + hexadecimal(code(seconds, body, $0)) }
        return (["t=" + seconds] + signatures).joined(separator: ",")
    }

    /// True if one of the secrets made one of the signatures, no longer than `tolerance` ago or ahead.
    public static func isValid(
        _ value: String, body: [UInt8], secrets: [String], now: Timestamp, tolerance: Duration = .seconds(300)
    ) -> Bool {
        var seconds: String?
        var given: [Substring] = []
        for part in value.split(separator: ",").prefix(16) {
            if part.hasPrefix("t=") { seconds = String(part.dropFirst(2)) }
            if part.hasPrefix("v1=") { given.append(part.dropFirst(3)) }
        }
        guard let seconds, let number = Int64(seconds), (0..<10_000_000_000).contains(number) else { return false }
        let distance = now - Timestamp(seconds: number)
        guard distance <= tolerance, .zero - distance <= tolerance else { return false }
        var isValid = false
        for secret in secrets {
            let wanted = hexadecimal(code(seconds, body, secret))
            for signature in given where equalInConstantTime(signature.utf8, wanted.utf8) { isValid = true }
        }
        return isValid
    }

    private static func code(_ seconds: String, _ body: [UInt8], _ secret: String) -> HMAC<SHA256>.MAC {
        var hmac = HMAC<SHA256>(key: SymmetricKey(data: Array(secret.utf8)))
        hmac.update(data: Array(seconds.utf8) + [UInt8(ascii: ".")])
        hmac.update(data: body)
        return hmac.finalize()
    }
}
