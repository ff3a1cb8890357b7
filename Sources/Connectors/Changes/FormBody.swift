/// GitHub's default form of a webhook: `application/x-www-form-urlencoded`, the document in the field `payload`.
enum FormBody {
    /// The JSON in a body: the body itself, or what its field `payload` holds.
    static func document(_ body: [UInt8]) -> [UInt8] {
        guard let first = body.first(where: { $0 > 0x20 }), first != UInt8(ascii: "{"), first != UInt8(ascii: "[")
        else { return body }
        let name = Array("payload=".utf8)
        let field = body.split(separator: UInt8(ascii: "&")).first { $0.starts(with: name) }
        return field.map { decoded($0.dropFirst(name.count)) } ?? body
    }

    private static func decoded(_ field: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(field.count)
        var at = field.startIndex
        while at < field.endIndex {
            let byte = field[at]
            if byte == UInt8(ascii: "%"), field.endIndex - at > 2, let high = digit(field[at + 1]),
                let low = digit(field[at + 2])
            {
                bytes.append(high << 4 | low)
                at += 3
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
                at += 1
            }
        }
        return bytes
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }
}
