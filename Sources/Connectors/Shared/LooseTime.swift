import Domain

/// Times as people's scripts write them: RFC 3339, its offset also without a colon (`+0000`, as in PagerDuty's own
/// documentation), or without any offset, which is read as UTC.
enum LooseTime {
    static func parse(_ text: String) -> Timestamp? {
        if let time = Timestamp(text) { return time }
        let utf8 = Array(text.utf8)
        guard utf8.count >= 19, utf8.count <= 64 else { return nil }
        let sign = utf8.count - 5
        if utf8[sign] == UInt8(ascii: "+") || utf8[sign] == UInt8(ascii: "-"),
            utf8[(sign + 1)...].allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
        {
            let split = text.utf8.index(text.utf8.endIndex, offsetBy: -2)
            return Timestamp("\(text[..<split]):\(text[split...])")
        }
        return Timestamp(text + "Z")
    }

    /// A Unix time in seconds, milliseconds, microseconds or nanoseconds, told apart by its size.
    static func parse(unix number: Double) -> Timestamp? {
        switch number {
        case 0..<1e11: Timestamp(microseconds: Int64(number * 1e6))
        case 1e11..<1e14: Timestamp(microseconds: Int64(number * 1e3))
        case 1e14..<1e17: Timestamp(microseconds: Int64(number))
        case 1e17..<9e18: Timestamp(microseconds: Int64(number / 1e3))
        default: nil
        }
    }
}
