/// Quoted-printable (RFC 2045, section 6.7): any text in lines of at most 76 ASCII characters, legible where it can be.
enum QuotedPrintable {
    private static let maximumLine = 76
    private static let digits = Array("0123456789ABCDEF".utf8)

    static func encode(_ text: String) -> [UInt8] {
        var result: [UInt8] = []
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            if index > 0 { result += [13, 10] }
            append(Array(line.utf8), to: &result)
        }
        return result
    }

    private static func append(_ line: [UInt8], to result: inout [UInt8]) {
        var column = 0
        for (index, byte) in line.enumerated() {
            let isLast = index == line.count - 1
            // Spaces at the end of a line get lost on the way; "From " at its beginning is changed by some.
            let isPlain = (byte > 32 && byte < 127 && byte != 61) || ((byte == 32 || byte == 9) && !isLast)
            let width = isPlain ? 1 : 3
            if column + width > maximumLine - (isLast ? 0 : 1) {
                result += [61, 13, 10]
                column = 0
            }
            if isPlain {
                result.append(byte)
            } else {
                result += [61, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
            column += width
        }
    }
}
