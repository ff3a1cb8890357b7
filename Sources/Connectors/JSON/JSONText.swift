/// A string or number of a body: where it stands between its quotes.
struct JSONText {
    var start: Int
    var end: Int
    var hasEscapes: Bool

    var isEmpty: Bool { start == end }
}

enum JSONKind {
    case object, array, string, number, boolean, null

    init?(firstByte: UInt8) {
        switch firstByte {
        case UInt8(ascii: "{"): self = .object
        case UInt8(ascii: "["): self = .array
        case UInt8(ascii: "\""): self = .string
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): self = .number
        case UInt8(ascii: "t"), UInt8(ascii: "f"): self = .boolean
        case UInt8(ascii: "n"): self = .null
        default: return nil
        }
    }

    /// As in "must be a string, not an object".
    var words: String {
        switch self {
        case .object: "an object"
        case .array: "an array"
        case .string: "a string"
        case .number: "a number"
        case .boolean: "true or false"
        case .null: "null"
        }
    }
}

extension JSONReader {
    /// Whether a key is this word.
    @inline(__always)
    func matches(_ key: JSONText, _ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard key.end - key.start == count, !key.hasEscapes else {
            return key.hasEscapes && string(key) == word.description
        }
        return equal(at: key.start, word.utf8Start, count)
    }

    @inline(__always)
    private func equal(at start: Int, _ word: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        for index in 0..<count where bytes[start + index] != word[index] { return false }
        return true
    }

    /// The text, unescaped.
    @inline(__always)
    func string(_ text: JSONText) -> String {
        if text.hasEscapes { return String(decoding: unescaped(text), as: UTF8.self) }
        return String(decoding: UnsafeBufferPointer(rebasing: bytes[text.start..<text.end]), as: UTF8.self)
    }

    /// The text, unescaped and cut at a character's border to at most `limit` bytes; `mark` ends a cut one.
    func string(_ text: JSONText, limit: Int, mark: (String) -> String) -> (text: String, isCut: Bool) {
        let whole = string(text)
        guard whole.utf8.count > limit else { return (whole, false) }
        let mark = mark(whole)
        return (whole.prefix(bytes: limit - mark.utf8.count) + mark, true)
    }

    /// The bytes that escapes stand for. They were checked when the text was scanned.
    func unescaped(_ text: JSONText) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.end - text.start)
        var index = text.start
        while index < text.end {
            let byte = bytes[index]
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                index += 1
                continue
            }
            let letter = bytes[index + 1]
            index += 2
            switch letter {
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "u"):
                var scalar = hex(at: index) ?? 0xFFFD
                index += 4
                if (0xD800...0xDBFF).contains(scalar) {
                    scalar = 0x10000 + (scalar - 0xD800) << 10 + ((hex(at: index + 2) ?? 0xDC00) - 0xDC00)
                    index += 6
                }
                if scalar < 0x80 {
                    result.append(UInt8(scalar))
                } else {
                    result.append(contentsOf: String(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8)
                }
            default: result.append(letter)
            }
        }
        return result
    }

    /// Four hexadecimal digits.
    func hex(at start: Int) -> UInt32? {
        guard start + 4 <= bytes.count else { return nil }
        var value: UInt32 = 0
        for index in start..<(start + 4) {
            let digit: UInt8
            switch bytes[index] {
            case let byte where byte >= 0x30 && byte <= 0x39: digit = byte - 0x30
            case let byte where byte >= 0x41 && byte <= 0x46: digit = byte - 0x41 + 10
            case let byte where byte >= 0x61 && byte <= 0x66: digit = byte - 0x61 + 10
            default: return nil
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    /// A key for an error's path: short, and without what could confuse a log.
    func printable(_ key: JSONText) -> String {
        let scalars = string(key).unicodeScalars.prefix(64).map { scalar in
            let category = scalar.properties.generalCategory
            let hidden: Set<Unicode.GeneralCategory> = [
                .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned,
            ]
            return hidden.contains(category) ? "\u{FFFD}" : String(scalar)
        }
        return scalars.joined()
    }

    @inline(__always)
    func hash(_ text: JSONText) -> UInt64 {
        // FNV-1a. Colliding keys cost a comparison, nothing else. Escapes are resolved first, as "\u0061" is "a".
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        if text.hasEscapes {
            for byte in unescaped(text) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        } else {
            for index in text.start..<text.end { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01b3 }
        }
        return hash
    }

    func same(_ left: JSONText, _ right: JSONText) -> Bool {
        if left.hasEscapes || right.hasEscapes { return string(left).utf8.elementsEqual(string(right).utf8) }
        return bytes[left.start..<left.end].elementsEqual(bytes[right.start..<right.end])
    }

    func precedes(_ left: JSONText, _ right: JSONText) -> Bool {
        if left.hasEscapes || right.hasEscapes {
            return string(left).utf8.lexicographicallyPrecedes(string(right).utf8)
        }
        return bytes[left.start..<left.end].lexicographicallyPrecedes(bytes[right.start..<right.end])
    }
}

extension String {
    /// The longest beginning of at most that many bytes that does not cut a character in two.
    func prefix(bytes limit: Int) -> String {
        guard utf8.count > limit, limit > 0 else { return limit > 0 ? self : "" }
        var end = utf8.index(utf8.startIndex, offsetBy: limit)
        while end > startIndex, utf8[end] & 0xC0 == 0x80 { end = utf8.index(before: end) }
        return String(self[..<end])
    }
}

extension JSONReader {
    /// The JSON of a value as it was sent, from where reading stood before it to where it stands now.
    func raw(from start: Int) -> String {
        source(start..<at)
    }

    /// A part of the body, as it was sent.
    func source(_ range: Range<Int>) -> String {
        String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
    }
}
