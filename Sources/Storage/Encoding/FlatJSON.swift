/// JSON objects whose values are all texts, by hand: labels and annotations are written once an alert and read a
/// hundred at a time, and Foundation takes ten times as long.
enum FlatJSON {
    static func write(_ pairs: some Sequence<(String, String)>) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(256)
        out.append(UInt8(ascii: "{"))
        var isFirst = true
        for (name, value) in pairs {
            if !isFirst { out.append(UInt8(ascii: ",")) }
            isFirst = false
            append(name, to: &out)
            out.append(UInt8(ascii: ":"))
            append(value, to: &out)
        }
        out.append(UInt8(ascii: "}"))
        return out
    }

    static func write(_ dictionary: [String: String]) -> [UInt8] {
        write(dictionary.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }

    /// Appends a JSON string.
    static func append(_ text: String, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\""))
        var copy = text
        copy.withUTF8 { utf8 in
            var from = 0
            for (at, byte) in utf8.enumerated() where byte < 0x20 || byte == 0x22 || byte == 0x5C {
                out.append(contentsOf: utf8[from..<at])
                escape(byte, to: &out)
                from = at + 1
            }
            out.append(contentsOf: utf8[from...])
        }
        out.append(UInt8(ascii: "\""))
    }

    private static func escape(_ byte: UInt8, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x22, 0x5C: out.append(byte)
        case 0x0A: out.append(UInt8(ascii: "n"))
        case 0x0D: out.append(UInt8(ascii: "r"))
        case 0x09: out.append(UInt8(ascii: "t"))
        default:
            let digits = Array("0123456789abcdef".utf8)
            out.append(contentsOf: Array("u00".utf8))
            out.append(digits[Int(byte >> 4)])
            out.append(digits[Int(byte & 0x0F)])
        }
    }

    /// The pairs of an object in their order; nil if it is no object of texts.
    static func read(_ bytes: [UInt8]) -> [(String, String)]? {
        var reader = Reader(bytes: bytes)
        return reader.object()
    }

    private struct Reader {
        let bytes: [UInt8]
        var at = 0

        mutating func object() -> [(String, String)]? {
            guard take(UInt8(ascii: "{")) else { return nil }
            var pairs: [(String, String)] = []
            if take(UInt8(ascii: "}")) { return pairs }
            repeat {
                guard let name = string(), take(UInt8(ascii: ":")), let value = string() else { return nil }
                pairs.append((name, value))
            } while take(UInt8(ascii: ","))
            return take(UInt8(ascii: "}")) ? pairs : nil
        }

        private mutating func take(_ byte: UInt8) -> Bool {
            while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0A { at += 1 }
            guard at < bytes.count, bytes[at] == byte else { return false }
            at += 1
            return true
        }

        private mutating func string() -> String? {
            guard take(UInt8(ascii: "\"")) else { return nil }
            let start = at
            while at < bytes.count, bytes[at] != 0x22, bytes[at] != 0x5C { at += 1 }
            guard at < bytes.count else { return nil }
            if bytes[at] == 0x22 {
                defer { at += 1 }
                return String(decoding: bytes[start..<at], as: UTF8.self)
            }
            return escapedString(from: start)
        }

        private mutating func escapedString(from start: Int) -> String? {
            var units = Array(bytes[start..<at])
            while at < bytes.count, bytes[at] != 0x22 {
                guard bytes[at] == 0x5C else {
                    units.append(bytes[at])
                    at += 1
                    continue
                }
                guard at + 1 < bytes.count else { return nil }
                let mark = bytes[at + 1]
                at += 2
                switch mark {
                case UInt8(ascii: "n"): units.append(0x0A)
                case UInt8(ascii: "r"): units.append(0x0D)
                case UInt8(ascii: "t"): units.append(0x09)
                case UInt8(ascii: "b"): units.append(0x08)
                case UInt8(ascii: "f"): units.append(0x0C)
                case UInt8(ascii: "u"):
                    // PostgreSQL writes only control characters this way.
                    guard at + 4 <= bytes.count,
                        let code = UInt32(String(decoding: bytes[at..<(at + 4)], as: UTF8.self), radix: 16),
                        let scalar = Unicode.Scalar(code)
                    else { return nil }
                    units.append(contentsOf: Array(String(Character(scalar)).utf8))
                    at += 4
                default: units.append(mark)
                }
            }
            guard at < bytes.count else { return nil }
            at += 1
            return String(decoding: units, as: UTF8.self)
        }
    }
}
