import Crypto
import Domain
import Integration

/// How much of a sender's text is kept. Cut values are marked; too many or too long names are refused.
enum TextLimits {
    static let alerts = 10_000
    static let labels = 512
    static let labelName = 512
    static let labelValue = 4096
    static let annotationValue = 16 * 1024
    static let name = 256
    static let url = 8192
}

extension JSONReader {
    /// An object of strings: labels or annotations. `null` is an empty one. Names with empty values are left out, as
    /// Prometheus does: it holds them for the same as absent.
    mutating func labels(valueLimit: Int, cut: inout Int) throws(ConnectorError) -> [Labels.Label] {
        if try skipNull() { return [] }
        var labels: [Labels.Label] = []
        labels.reserveCapacity(12)
        try enterObject()
        while let key = try nextKey() {
            guard !key.isEmpty else { throw invalid("has an entry with an empty name") }
            guard key.end - key.start <= TextLimits.labelName else {
                throw invalid("has a name longer than \(TextLimits.labelName) bytes")
            }
            let value = try text()
            if value.isEmpty { continue }
            guard labels.count < TextLimits.labels else {
                throw ConnectorError(
                    .tooLarge, field: path, message: "is past the \(TextLimits.labels)th entry", offset: at)
            }
            labels.append(Labels.Label(name: string(key), value: limited(value, to: valueLimit, cut: &cut)))
        }
        return labels
    }

    /// The text, cut and marked if it is too long. The mark holds a hash of the whole, so that two long values that
    /// begin alike stay two values.
    @inline(__always)
    func limited(_ text: JSONText, to limit: Int, cut: inout Int) -> String {
        guard text.end - text.start > limit else { return string(text) }
        return limitedSlowly(text, to: limit, cut: &cut)
    }

    private func limitedSlowly(_ text: JSONText, to limit: Int, cut: inout Int) -> String {
        let (value, isCut) = string(text, limit: limit) { CutText.mark(for: $0) }
        if isCut { cut += 1 }
        return value
    }

    /// An RFC 3339 time; nil for `null`, the empty string and Go's zero time, which stand for none.
    mutating func time() throws(ConnectorError) -> Timestamp? {
        if try skipNull() { return nil }
        let text = try text()
        if text.isEmpty { return nil }
        guard !text.hasEscapes,
            let time = Timestamp.parse(UnsafeBufferPointer(rebasing: bytes[text.start..<text.end]))
        else { throw invalid("must be a time such as 2026-01-31T14:00:15Z (RFC 3339)") }
        guard time >= SaneTimes.secondYear else { return nil }
        guard SaneTimes.range.contains(time) else { throw invalid(SaneTimes.message) }
        return time
    }

    /// An http or https address; nil for anything else, because it is shown as a link.
    mutating func link() throws(ConnectorError) -> String? {
        if try skipNull() { return nil }
        return Link.checked(string(try text()))
    }

    /// A string that is only checked; `null` will do.
    mutating func skipText() throws(ConnectorError) {
        if try !skipNull() { _ = try text() }
    }
}

enum CutText {
    static func mark(for whole: String) -> String {
        let digest = SHA256.hash(data: Array(whole.utf8)).prefix(8)
        return "… [cut, \(digest.map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }.joined())]"
    }

    /// The text within a limit, with the mark if it was cut.
    static func limited(_ text: String, to limit: Int, cut: inout Int) -> String {
        guard text.utf8.count > limit else { return text }
        cut += 1
        let mark = mark(for: text)
        return text.prefix(bytes: limit - mark.utf8.count) + mark
    }
}

enum SaneTimes {
    static let secondYear = Timestamp(seconds: -62_104_060_800)
    /// 1970 up to 2200: what a real clock, right or wrong, says.
    static let range = Timestamp(seconds: 0)..<Timestamp(seconds: 7_258_118_400)
    static let message = "must be a time between the years 1970 and 2200"
}

enum Link {
    static func checked(_ text: String) -> String? {
        let utf8 = text.utf8
        guard utf8.count <= TextLimits.url, utf8.starts(with: "http".utf8),
            utf8.starts(with: "http://".utf8) || utf8.starts(with: "https://".utf8),
            utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F })
        else { return nil }
        return text
    }
}
