/// Finds secrets in running text and puts hashes in their place.
struct SecretScanner {
    private let text: [UInt8]
    private var at = 0
    private var result: [UInt8] = []

    init(_ text: String) { self.text = Array(text.utf8) }

    mutating func cleaned() -> String {
        result.reserveCapacity(text.count)
        while at < text.count {
            guard Self.isName(text[at]) else {
                result.append(text[at])
                at += 1
                continue
            }
            word()
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// A word, and its value if it is the name of a secret.
    private mutating func word() {
        let start = at
        while at < text.count, Self.isName(text[at]) { at += 1 }
        let name = text[start..<at]
        if Self.isKnownKey(name) {
            result += SecretWords.hash(String(decoding: name, as: UTF8.self)).utf8
            return
        }
        result += name
        let separator = separator(after: name)
        guard let separator else { return }
        let isScheme = Self.schemes.contains(String(decoding: name, as: UTF8.self).lowercased())
        guard isScheme ? separator.sign == UInt8(ascii: " ") : isSecret(name) else { return }
        // `Bearer of news` is no header.
        if isScheme, !looksLikeKey(separator.end) { return }
        // Neither is `Unexpected token: }` a secret.
        let isRunning =
            separator.sign == UInt8(ascii: ":") && !beginsLine(start) && !Self.quotes.contains(text[separator.end])
        if isRunning, text[separator.end...].prefix(while: { $0 > 0x20 }).count < 4 { return }
        result += text[at..<separator.end]
        at = separator.end
        if separator.sign == UInt8(ascii: ":"), beginsLine(start) {
            value { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        } else {
            if let scheme = schemeEnd() {
                result += text[at..<scheme]
                at = scheme
            }
            value { $0 <= 0x20 }
        }
    }

    private static let schemes: Set<String> = ["bearer", "basic"]

    private func isSecret(_ name: ArraySlice<UInt8>) -> Bool {
        SecretWords.isSecret(String(decoding: name, as: UTF8.self))
    }

    /// What stands between a name and its value: `=`, `:` with quotes and blanks around it, or for flags a blank.
    private func separator(after name: ArraySlice<UInt8>) -> (sign: UInt8, end: Int)? {
        var next = at
        if next < text.count, Self.quotes.contains(text[next]) { next += 1 }
        let afterQuote = next
        while next < text.count, Self.isBlank(text[next]) { next += 1 }
        guard next < text.count else { return nil }
        let sign = text[next]
        if sign == UInt8(ascii: "=") || sign == UInt8(ascii: ":") {
            next += 1
            // `token://` is an address.
            if sign == UInt8(ascii: ":"), next < text.count, text[next] == UInt8(ascii: "/") { return nil }
            while next < text.count, Self.isBlank(text[next]) { next += 1 }
            return next < text.count ? (sign, next) : nil
        }
        let isFlag = name.first == UInt8(ascii: "-")
        let isScheme = Self.schemes.contains(String(decoding: name, as: UTF8.self).lowercased())
        guard isFlag || isScheme, next > afterQuote, afterQuote == at, sign != UInt8(ascii: "-") else { return nil }
        return (UInt8(ascii: " "), next)
    }

    /// Up to the end of what is quoted, else up to where `ends` says.
    private mutating func value(_ ends: (UInt8) -> Bool) {
        let start = at
        if Self.quotes.contains(text[at]) {
            let quote = text[at]
            at += 1
            while at < text.count, text[at] != quote { at += text[at] == UInt8(ascii: "\\") ? 2 : 1 }
            at = min(at, text.count)
            result.append(quote)
            append(text[(start + 1)..<max(at, start + 1)])
            return
        }
        while at < text.count, !ends(text[at]) { at += 1 }
        var end = at
        while end > start, Self.isBlank(text[end - 1]) { end -= 1 }
        append(text[start..<end])
        result += text[end..<at]
    }

    private mutating func append(_ secret: ArraySlice<UInt8>) {
        guard !secret.isEmpty else { return }
        result += SecretWords.hash(String(decoding: secret, as: UTF8.self)).utf8
    }

    /// Behind `Bearer ` in `Authorization: Bearer abc`.
    private func schemeEnd() -> Int? {
        var end = at
        while end < text.count, Self.isName(text[end]) { end += 1 }
        guard Self.schemes.contains(String(decoding: text[at..<end], as: UTF8.self).lowercased()) else { return nil }
        let word = end
        while end < text.count, Self.isBlank(text[end]) { end += 1 }
        return end > word && end < text.count ? end : nil
    }

    private func looksLikeKey(_ start: Int) -> Bool {
        let word = text[start...].prefix { $0 > 0x20 }
        return word.count >= 16 || word.contains { (48...57).contains($0) }
    }

    /// Whether only blanks, quotes and dashes stand before it on its line, as in YAML and in headers.
    private func beginsLine(_ start: Int) -> Bool {
        for byte in text[..<start].reversed() {
            if byte == UInt8(ascii: "\n") { return true }
            if !Self.isBlank(byte), !Self.quotes.contains(byte) { return false }
        }
        return true
    }

    private static let quotes: Set<UInt8> = [UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`")]

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        default: false
        }
    }

    /// Keys that their issuers begin in a way that nothing else does.
    private static let beginnings = [
        "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "xoxa-", "xoxs-", "sk_live_",
        "bwi_", "eyJ",
    ].map { Array($0.utf8) }

    private static func isKnownKey(_ word: ArraySlice<UInt8>) -> Bool {
        guard word.count >= 20 else { return false }
        if beginnings.contains(where: { word.starts(with: $0) }) { return true }
        // Amazon's.
        return word.count == 20 && (word.starts(with: "AKIA".utf8) || word.starts(with: "ASIA".utf8))
            && word.allSatisfy { (48...57).contains($0) || (65...90).contains($0) }
    }
}
