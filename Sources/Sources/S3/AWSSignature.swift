import Crypto
import Domain

/// AWS Signature Version 4, with the payload's hash signed.
struct AWSSignature {
    let accessKey: String
    let secretKey: String
    let sessionToken: String?
    let region: String
    let service = "s3"

    /// Headers to send with a request, the Authorization header among them.
    /// - Parameters:
    ///   - path: encoded as it is sent.
    ///   - host: with its port where it is not the scheme's own.
    func headers(
        method: String, host: String, path: String, query: String = "", body: [UInt8], at time: Timestamp
    ) -> [(name: String, value: String)] {
        let stamp = Self.stamp(time)
        let day = String(stamp.prefix(8))
        let payload = Self.hex(SHA256.hash(data: body))
        var headers = [("host", host), ("x-amz-content-sha256", payload), ("x-amz-date", stamp)]
        if let sessionToken { headers.append(("x-amz-security-token", sessionToken)) }
        let names = headers.map(\.0).joined(separator: ";")
        let canonical =
            [method, path, query] + headers.map { "\($0.0):\($0.1)" } + ["", names, payload]
        let request = canonical.joined(separator: "\n")
        let place = "\(day)/\(region)/\(service)/aws4_request"
        let text = "AWS4-HMAC-SHA256\n\(stamp)\n\(place)\n\(Self.hex(SHA256.hash(data: Array(request.utf8))))"
        var key = Self.code(day, Array("AWS4\(secretKey)".utf8))
        for part in [region, service, "aws4_request"] { key = Self.code(part, key) }
        let signature = Self.hex(Self.code(text, key))
        let authorization =
            "AWS4-HMAC-SHA256 Credential=\(accessKey)/\(place), SignedHeaders=\(names), Signature=\(signature)"
        // The client names the host by itself.
        return headers.dropFirst().map { (name: $0.0, value: $0.1) } + [(name: "authorization", value: authorization)]
    }

    /// `20260105T120000Z`.
    static func stamp(_ time: Timestamp) -> String {
        String(time.description.prefix(19).filter { $0 != "-" && $0 != ":" }) + "Z"
    }

    private static func code(_ text: String, _ key: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: key)))
    }

    static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }.joined()
    }
}
