/// Which addresses an outbound request may connect to. It is asked for each address after its name is resolved, so
/// a name that points inside, or changes where it points, gains nothing.
public struct AddressPolicy: Sendable {
    /// Ranges inside that are allowed all the same.
    public var allowed: [CIDR]
    /// False lets everything through: for addresses that the operator, and not a tenant, has set.
    public var guardsInside: Bool

    /// Denies every address that is not on the public internet, except the ranges allowed.
    public static func untrusted(allowing allowed: [CIDR]) -> AddressPolicy {
        AddressPolicy(allowed: allowed, guardsInside: true)
    }

    /// Denies nothing.
    public static let trusted = AddressPolicy(allowed: [], guardsInside: false)

    /// Why an address may not be connected to; nil if it may.
    public func objection(to address: IPAddress) -> String? {
        guard guardsInside, !allowed.contains(where: { $0.contains(address) }) else { return nil }
        return Self.inside.first { $0.range.contains(address) }?.meaning
    }

    private struct Inside {
        var range: CIDR
        var meaning: String

        init?(_ range: String, _ meaning: String) {
            guard let range = CIDR(range) else { return nil }
            self.range = range
            self.meaning = meaning
        }
    }

    /// The special-purpose registries of IANA (RFC 6890 and later): everything that is not globally reachable, and
    /// what carries another address inside.
    private static let inside: [Inside] = [
        Inside("0.0.0.0/8", "means this machine"),
        Inside("10.0.0.0/8", "is private"),
        Inside("100.64.0.0/10", "is shared by a carrier's customers"),
        Inside("127.0.0.0/8", "is this machine"),
        Inside("169.254.169.254/32", "is a cloud's metadata service"),
        Inside("169.254.0.0/16", "is link-local"),
        Inside("172.16.0.0/12", "is private"),
        Inside("192.0.0.0/24", "is reserved for protocols"),
        Inside("192.0.2.0/24", "is for documentation"),
        Inside("192.88.99.0/24", "is a relay to other addresses"),
        Inside("192.168.0.0/16", "is private"),
        Inside("198.18.0.0/15", "is for benchmarks"),
        Inside("198.51.100.0/24", "is for documentation"),
        Inside("203.0.113.0/24", "is for documentation"),
        Inside("224.0.0.0/4", "is multicast"),
        Inside("240.0.0.0/4", "is reserved"),
        Inside("::1/128", "is this machine"),
        Inside("::/128", "means this machine"),
        Inside("::/96", "carries an IPv4 address"),
        Inside("::ffff:0:0:0/96", "carries an IPv4 address"),
        Inside("64:ff9b::/96", "carries an IPv4 address"),
        Inside("64:ff9b:1::/48", "carries an IPv4 address"),
        Inside("100::/64", "leads nowhere"),
        Inside("2001::/23", "is reserved for protocols"),
        Inside("2001:db8::/32", "is for documentation"),
        Inside("2002::/16", "carries an IPv4 address"),
        Inside("3fff::/20", "is for documentation"),
        Inside("5f00::/16", "is for segment routing"),
        Inside("fc00::/7", "is private"),
        Inside("fe80::/10", "is link-local"),
        Inside("fec0::/10", "is site-local"),
        Inside("ff00::/8", "is multicast"),
    ].compactMap { $0 }
}
