/// Finds the route of a path by its segments. A literal segment goes before a parameter.
struct RouteTree: Sendable {
    /// What a path leads to.
    struct Match: Sendable {
        /// By method; the number of the route in the table.
        var routes: [Endpoint.Method: Int]
        var parameters: [String: String]
    }

    private struct Node: Sendable {
        var literals: [Substring: Int] = [:]
        var parameter: (name: String, node: Int)?
        var routes: [Endpoint.Method: Int] = [:]
    }

    private var nodes: [Node] = [Node()]

    /// - Precondition: no two endpoints share method and path.
    init(_ endpoints: [Endpoint]) {
        for (number, endpoint) in endpoints.enumerated() {
            var at = 0
            for segment in endpoint.path.split(separator: "/") {
                at = child(of: at, segment: segment)
            }
            precondition(
                nodes[at].routes[endpoint.method] == nil, "\(endpoint.method.rawValue) \(endpoint.path) exists twice")
            nodes[at].routes[endpoint.method] = number
        }
    }

    private mutating func child(of at: Int, segment: Substring) -> Int {
        if segment.hasPrefix("{") {
            if let parameter = nodes[at].parameter { return parameter.node }
            nodes.append(Node())
            nodes[at].parameter = (String(segment.dropFirst().dropLast()), nodes.count - 1)
            return nodes.count - 1
        }
        if let known = nodes[at].literals[segment] { return known }
        nodes.append(Node())
        nodes[at].literals[segment] = nodes.count - 1
        return nodes.count - 1
    }

    func match(_ path: Substring) -> Match? {
        let segments = path.split(separator: "/", maxSplits: 16, omittingEmptySubsequences: true)
        var parameters: [String: String] = [:]
        guard let node = find(segments[...], from: 0, &parameters), !nodes[node].routes.isEmpty else { return nil }
        return Match(routes: nodes[node].routes, parameters: parameters)
    }

    private func find(_ segments: ArraySlice<Substring>, from at: Int, _ parameters: inout [String: String]) -> Int? {
        guard let segment = segments.first else { return nodes[at].routes.isEmpty ? nil : at }
        if let literal = nodes[at].literals[segment],
            let found = find(segments.dropFirst(), from: literal, &parameters)
        {
            return found
        }
        guard let parameter = nodes[at].parameter, let value = segment.removingPercentEncodingStrictly,
            let found = find(segments.dropFirst(), from: parameter.node, &parameters)
        else { return nil }
        parameters[parameter.name] = value
        return found
    }
}

extension Substring {
    /// Nil for broken escapes, text that is not UTF-8, and NUL.
    var removingPercentEncodingStrictly: String? {
        guard utf8.contains(UInt8(ascii: "%")) else { return String(self) }
        var bytes: [UInt8] = []
        var rest = utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst()?.hexDigit, let low = rest.popFirst()?.hexDigit else { return nil }
            bytes.append(high << 4 | low)
        }
        guard !bytes.contains(0) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension UInt8 {
    fileprivate var hexDigit: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
