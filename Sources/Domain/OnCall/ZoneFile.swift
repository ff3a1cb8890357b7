extension ZoneRules {
    /// Reads a compiled zone file (TZif, RFC 8536) of version 2 or later; nil for anything else.
    public init?(name: String, file bytes: [UInt8]) {
        guard let first = ZoneFileHeader(bytes, at: 0), first.version >= 2,
            let header = ZoneFileHeader(bytes, at: 44 + first.length(time: 4))
        else { return nil }
        let start = 44 + first.length(time: 4) + 44
        guard start + header.length(time: 8) <= bytes.count, header.types > 0 else { return nil }
        func number(_ at: Int, _ count: Int) -> Int64 {
            var value: Int64 = bytes[at] >= 128 ? -1 : 0
            for byte in bytes[at..<(at + count)] { value = value << 8 | Int64(byte) }
            return value
        }
        let indices = start + header.times * 8
        let types = indices + header.times
        let offsets = (0..<header.types).map { Int(number(types + $0 * 6, 4)) }
        var transitions: [Transition] = []
        for index in 0..<header.times {
            let type = Int(bytes[indices + index])
            guard type < offsets.count else { return nil }
            transitions.append(Transition(at: number(start + index * 8, 8), offset: offsets[type]))
        }
        let footer = bytes[(start + header.length(time: 8))...].split(separator: 10, omittingEmptySubsequences: true)
        let text = footer.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
        let rule = ZoneRule(text)
        guard text.isEmpty || rule != nil else { return nil }
        self.init(name: name, transitions: transitions, first: offsets[0], rule: rule)
    }
}

private struct ZoneFileHeader {
    var version: Int
    var times: Int
    var types: Int
    private var universal: Int
    private var standard: Int
    private var leaps: Int
    private var characters: Int

    init?(_ bytes: [UInt8], at start: Int) {
        guard start >= 0, bytes.count >= start + 44, bytes[start..<(start + 4)].elementsEqual("TZif".utf8) else {
            return nil
        }
        let counts = (0..<6).map { index in
            bytes[(start + 20 + index * 4)..<(start + 24 + index * 4)].reduce(0) { $0 << 8 | Int($1) }
        }
        guard counts.allSatisfy({ $0 <= 100_000 }) else { return nil }
        version = Int(bytes[start + 4]) - 48
        (universal, standard, leaps, times, types, characters) = (
            counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]
        )
    }

    /// Of what follows the header, where a time takes so many bytes.
    func length(time: Int) -> Int {
        times * (time + 1) + types * 6 + characters + leaps * (time + 4) + standard + universal
    }
}
