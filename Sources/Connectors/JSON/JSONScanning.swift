import Integration

// Strings and numbers, byte by byte: well-formed UTF-8 (RFC 3629), JSON's grammar (RFC 8259), and no NUL, which
// PostgreSQL's text cannot hold.
extension JSONReader {
    /// Reads a string, standing at its opening quote.
    mutating func scanText() throws(ConnectorError) -> JSONText {
        let start = at + 1
        var index = start
        var hasEscapes = false
        let count = bytes.count
        guard let base = UnsafeRawPointer(bytes.baseAddress) else { throw malformed("expected a string") }
        while true {
            // Eight plain ASCII bytes at a time: none below 0x20, none above 0x7F, no quote, no backslash.
            while index + 8 <= count {
                let word = base.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                let special =
                    Self.hasByteBelow0x20(word) | Self.hasZero(word ^ Self.quotes)
                    | Self.hasZero(word ^ Self.backslashes)
                guard (special | word) & Self.highBits == 0 else { break }
                index += 8
            }
            guard index < count else {
                at = count
                throw malformed("the body ends inside a string")
            }
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\""):
                at = index + 1
                return JSONText(start: start, end: index, hasEscapes: hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                index = try escape(at: index)
            case 0..<0x20:
                at = index
                throw malformed("control characters in strings must be escaped")
            case 0..<0x80:
                index += 1
            default:
                index = try multibyte(at: index)
            }
        }
    }

    private static let quotes: UInt64 = 0x2222_2222_2222_2222
    private static let backslashes: UInt64 = 0x5c5c_5c5c_5c5c_5c5c
    private static let lowBits: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    // Both may report a byte above the first true one wrongly, which only costs a look at single bytes.
    @inline(__always)
    private static func hasZero(_ word: UInt64) -> UInt64 { (word &- lowBits) & ~word }

    @inline(__always)
    private static func hasByteBelow0x20(_ word: UInt64) -> UInt64 { (word &- (lowBits &* 0x20)) & ~word }

    /// Checks the escape at a backslash; where reading goes on.
    private mutating func escape(at index: Int) throws(ConnectorError) -> Int {
        at = index
        guard index + 1 < bytes.count else { throw malformed("the body ends inside a string") }
        switch bytes[index + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return index + 2
        case UInt8(ascii: "u"):
            guard let unit = hex(at: index + 2) else { throw malformed("\\u needs four hexadecimal digits") }
            switch unit {
            case 0: throw malformed("the character U+0000 is not accepted")
            case 0xDC00...0xDFFF: throw malformed("a low surrogate without its high surrogate")
            case 0xD800...0xDBFF:
                guard index + 8 <= bytes.count, bytes[index + 6] == UInt8(ascii: "\\"),
                    bytes[index + 7] == UInt8(ascii: "u"), let low = hex(at: index + 8),
                    (0xDC00...0xDFFF).contains(low)
                else { throw malformed("a high surrogate without its low surrogate") }
                return index + 12
            default: return index + 6
            }
        default: throw malformed("not an escape that JSON knows")
        }
    }

    /// Checks one character of two to four bytes; where reading goes on. Table 3-7 of the Unicode standard.
    private mutating func multibyte(at index: Int) throws(ConnectorError) -> Int {
        let lead = bytes[index]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: length = 0
        }
        at = index
        guard length > 0, index + length <= bytes.count, second.contains(bytes[index + 1]),
            length < 3 || bytes[index + 2] & 0xC0 == 0x80, length < 4 || bytes[index + 3] & 0xC0 == 0x80
        else { throw malformed("not valid UTF-8") }
        return index + length
    }

    /// Reads a number, standing at its first byte. Its text is what counts: nothing is rounded.
    mutating func scanNumber() throws(ConnectorError) -> JSONText {
        let start = at
        if peek == UInt8(ascii: "-") { at += 1 }
        if peek == UInt8(ascii: "0") {
            at += 1
            if isDigit(peek) { throw malformed("a number may not begin with 0") }
        } else {
            try digits()
        }
        if peek == UInt8(ascii: ".") {
            at += 1
            try digits()
        }
        var hasExponent = false
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            hasExponent = true
            at += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { at += 1 }
            try digits()
        }
        let text = JSONText(start: start, end: at, hasEscapes: false)
        // Only an exponent or hundreds of digits can leave the range of a double.
        if hasExponent || at - start > 300 {
            guard at - start <= 1024, let value = Double(string(text)), value.isFinite else {
                throw invalid("is a number out of range")
            }
        }
        return text
    }

    private mutating func digits() throws(ConnectorError) {
        guard isDigit(peek) else { throw malformed("expected a digit") }
        repeat { at += 1 } while isDigit(peek)
    }

    @inline(__always)
    private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
