import Integration

/// Where the notifications of tenants may go.
enum Outbound {
    static let variable = "BELLWETHER_OUTBOUND_ALLOW"

    /// Loopback and private networks: on a machine of one's own a receiver is as often as not next door. Link-local
    /// stays closed, for a cloud's metadata service lives there.
    private static let neighbourhood = [
        "127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7",
    ]

    /// What `BELLWETHER_OUTBOUND_ALLOW` lists (addresses and networks, comma separated; `none` for none); where it is
    /// unset, the neighbourhood if this is `up`, else nothing that is not public.
    static func addresses(_ environment: Environment, allowNeighbourhood: Bool) throws -> AddressPolicy {
        guard let text = environment[variable], text != "none" else {
            let open = allowNeighbourhood && environment[variable] == nil
            return .untrusted(allowing: open ? neighbourhood.compactMap { CIDR($0) } : [])
        }
        var allowed: [CIDR] = []
        for word in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
            guard let range = CIDR(String(word)) else {
                throw ConfigurationError("\(variable): \(word) is not an address or a network such as 10.1.2.0/24")
            }
            allowed.append(range)
        }
        return .untrusted(allowing: allowed)
    }
}
