/// An IPv4 or IPv6 address, as bytes. IPv4 inside IPv6 (`::ffff:127.0.0.1`) becomes IPv4, so that no rule is missed.
public struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    /// Four or sixteen.
    public let bytes: [UInt8]

    public var isV4: Bool { bytes.count == 4 }

    public init?(bytes: [UInt8]) {
        switch bytes.count {
        case 4: self.bytes = bytes
        case 16:
            let isMapped = bytes[0..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
            self.bytes = isMapped ? Array(bytes[12...]) : bytes
        default: return nil
        }
    }

    /// Reads `192.0.2.1` and `2001:db8::1`, and nothing looser: no octal, no missing parts.
    public init?(_ text: String) {
        guard text.utf8.count <= 45 else { return nil }
        guard let bytes = text.contains(":") ? Self.v6(text) : Self.v4(Substring(text)) else { return nil }
        self.init(bytes: bytes)
    }

    public var description: String {
        if isV4 { return bytes.map(String.init).joined(separator: ".") }
        let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        // The longest run of zeros, of at least two, is written as `::` (RFC 5952).
        var best = 0..<0
        var start = 0
        for index in 0...8 where index == 8 || groups[index] != 0 {
            if index - start > max(1, best.count) { best = start..<index }
            start = index + 1
        }
        func hex(_ range: Range<Int>) -> String {
            groups[range].map { String($0, radix: 16) }.joined(separator: ":")
        }
        return best.isEmpty ? hex(0..<8) : "\(hex(0..<best.lowerBound))::\(hex(best.upperBound..<8))"
    }

    private static func v4(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard (1...3).contains(part.count), part.allSatisfy({ $0.isASCII && $0.isNumber }),
                part.count == 1 || part.first != "0", let byte = UInt8(part)
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func v6(_ text: String) -> [UInt8]? {
        var halves: [Substring] = []
        let rest = Substring(text)
        if let gap = rest.firstRange(of: "::") {
            halves = [rest[..<gap.lowerBound], rest[gap.upperBound...]]
            if halves[1].contains("::") { return nil }
        } else {
            halves = [rest]
        }
        var parsed: [[UInt8]] = []
        for (index, half) in halves.enumerated() {
            guard let bytes = groups(half, mayEndInV4: index == halves.count - 1) else { return nil }
            parsed.append(bytes)
        }
        let count = parsed.map(\.count).reduce(0, +)
        if parsed.count == 1 { return count == 16 ? parsed[0] : nil }
        guard count <= 14 else { return nil }
        return parsed[0] + Array(repeating: 0, count: 16 - count) + parsed[1]
    }

    private static func groups(_ text: Substring, mayEndInV4: Bool) -> [UInt8]? {
        if text.isEmpty { return [] }
        var bytes: [UInt8] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if part.contains(".") {
                guard mayEndInV4, index == parts.count - 1, let last = v4(part) else { return nil }
                bytes += last
            } else {
                guard (1...4).contains(part.count), part.allSatisfy(\.isHexDigit), part.allSatisfy(\.isASCII),
                    let group = UInt16(part, radix: 16)
                else { return nil }
                bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
            }
        }
        return bytes
    }
}

/// A range of addresses, as in `10.0.0.0/8`; a single address stands for itself.
public struct CIDR: Sendable, Hashable, LosslessStringConvertible {
    public let address: IPAddress
    /// Leading bits that count.
    public let length: Int

    public init?(_ description: String) {
        let parts = description.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, parts.count <= 2, let address = IPAddress(String(first)) else { return nil }
        let bits = address.bytes.count * 8
        var length = bits
        if parts.count == 2 {
            guard parts[1].allSatisfy({ $0.isASCII && $0.isNumber }), let given = Int(parts[1]) else { return nil }
            // `::ffff:10.0.0.0/104` is `10.0.0.0/8`.
            length = first.contains(":") && address.isV4 ? given - 96 : given
            guard (0...bits).contains(length) else { return nil }
        }
        self.address = address
        self.length = length
    }

    public var description: String { "\(address)/\(length)" }

    public func contains(_ other: IPAddress) -> Bool {
        guard other.bytes.count == address.bytes.count else { return false }
        let whole = length / 8
        guard other.bytes[..<whole] == address.bytes[..<whole] else { return false }
        let left = length % 8
        return left == 0 || (other.bytes[whole] ^ address.bytes[whole]) >> (8 - left) == 0
    }
}
