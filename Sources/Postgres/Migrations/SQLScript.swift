/// Splits a script into statements at the semicolons that end them: not at those in strings, quoted names, dollar
/// quotes and comments (PostgreSQL 15 documentation, section 4.1 "Lexical Structure").
enum SQLScript {
    static func statements(of script: String) -> [String] {
        var scanner = Scanner(text: Array(script.utf8))
        var statements: [String] = []
        var start = 0
        var hasCode = false
        while scanner.at < scanner.text.count {
            let byte = scanner.text[scanner.at]
            if scanner.skipComment() { continue }
            if byte == UInt8(ascii: ";") {
                if hasCode { statements.append(scanner.slice(from: start)) }
                scanner.at += 1
                start = scanner.at
                hasCode = false
                continue
            }
            if !byte.isSpace { hasCode = true }
            if !scanner.skipQuoted() { scanner.at += 1 }
        }
        if hasCode { statements.append(scanner.slice(from: start)) }
        return statements
    }

    private struct Scanner {
        let text: [UInt8]
        var at = 0

        func slice(from start: Int) -> String { String(decoding: text[start..<at], as: UTF8.self) }

        private func starts(with word: StaticString) -> Bool {
            word.withUTF8Buffer { text[at...].starts(with: $0) }
        }

        mutating func skipComment() -> Bool {
            if starts(with: "--") {
                while at < text.count, text[at] != UInt8(ascii: "\n") { at += 1 }
                return true
            }
            guard starts(with: "/*") else { return false }
            var depth = 0
            repeat {
                if starts(with: "/*") {
                    depth += 1
                    at += 2
                } else if starts(with: "*/") {
                    depth -= 1
                    at += 2
                } else {
                    at += 1
                }
            } while depth > 0 && at < text.count
            return true
        }

        mutating func skipQuoted() -> Bool {
            switch text[at] {
            case UInt8(ascii: "'"):
                let before = at > 0 ? text[at - 1] : 0
                skip(to: UInt8(ascii: "'"), escapes: before == UInt8(ascii: "E") || before == UInt8(ascii: "e"))
            case UInt8(ascii: "\""): skip(to: UInt8(ascii: "\""), escapes: false)
            case UInt8(ascii: "$"): return skipDollarQuote()
            default: return false
            }
            return true
        }

        /// A doubled quote is two strings side by side, which ends at the same place.
        private mutating func skip(to quote: UInt8, escapes: Bool) {
            at += 1
            while at < text.count, text[at] != quote {
                at += escapes && text[at] == UInt8(ascii: "\\") ? 2 : 1
            }
            at = min(at + 1, text.count)
        }

        private mutating func skipDollarQuote() -> Bool {
            guard at == 0 || !text[at - 1].isName else { return false }
            var end = at + 1
            while end < text.count, text[end].isName { end += 1 }
            guard end < text.count, text[end] == UInt8(ascii: "$") else { return false }
            let tag = Array(text[at...end])
            at = end + 1
            while at < text.count, !text[at...].starts(with: tag) { at += 1 }
            at = min(at + tag.count, text.count)
            return true
        }
    }
}

extension UInt8 {
    fileprivate var isSpace: Bool { self == 32 || (9...13).contains(self) }

    fileprivate var isName: Bool {
        (48...57).contains(self) || (65...90).contains(self) || (97...122).contains(self) || self == 95 || self > 127
    }
}
