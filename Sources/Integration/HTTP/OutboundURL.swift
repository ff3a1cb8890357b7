/// The addresses that a person may enter for us to call.
public enum OutboundURL {
    public static let maximumLength = 2048

    /// What is wrong with an address, to be read after a field's name; nil if nothing is.
    public static func problem(with url: String) -> String? {
        if url.utf8.count > maximumLength { return "is longer than \(maximumLength) bytes" }
        if url.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F || $0 == UInt8(ascii: "\\") }) {
            return "must be plain ASCII without spaces"
        }
        guard let authority = authority(of: url) else { return "must begin with http:// or https://" }
        if authority.contains("@") { return "must not carry a user name or password" }
        if host(of: authority).isEmpty { return "must name a host" }
        return nil
    }

    /// Scheme, host and port: what may be shown of an address whose path is a secret.
    public static func origin(of url: String) -> String {
        guard let authority = authority(of: url) else { return "an address that is not http" }
        let scheme = url.lowercased().hasPrefix("https:") ? "https" : "http"
        let shown = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        return "\(scheme)://\(shown.lowercased())"
    }

    private static func authority(of url: String) -> Substring? {
        let lower = url.lowercased()
        guard let prefix = ["https://", "http://"].first(where: { lower.hasPrefix($0) }) else { return nil }
        return url.dropFirst(prefix.count).prefix { !"/?#".contains($0) }
    }

    private static func host(of authority: Substring) -> Substring {
        if authority.hasPrefix("[") { return authority.dropFirst().prefix { $0 != "]" } }
        return authority.prefix { $0 != ":" }
    }
}
