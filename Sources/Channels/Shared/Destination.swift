import Crypto
import Integration

enum Destination {
    /// Scheme, host, port and a short hash of the whole address. Many tenants send to one host: what keeps failing is
    /// an address there, and it must not hold up the others.
    static func name(of url: String) -> String {
        let digest = SHA256.hash(data: Array(url.utf8)).prefix(4)
        let hash = digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        return "\(OutboundURL.origin(of: url)) [\(hash)]"
    }
}
