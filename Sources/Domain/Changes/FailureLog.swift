/// Finds in a job's log why it failed. Pure, and no more than a good guess: the log itself is where the link leads.
///
/// An error line is one that the runner marked as such, or one that speaks of an error. The summary is the first that
/// names what went wrong; the exit code is the last one told; where nothing speaks of an error the last lines stand in.
public struct FailureLog: Sendable {
    /// So many lines are kept, of so many characters.
    public static let mostLines = 10
    static let longestLine = 300
    /// Of a longer log the end is read: failures end it.
    static let mostBytes = 4 * 1024 * 1024

    private struct Line {
        var text: String
        /// Not cut: a cut secret is none that would be known.
        var whole: String
        var at: Timestamp?
        /// The runner says that it is an error.
        var isMarked: Bool
    }

    private let lines: [Line]

    /// - Parameter bytes: as GitHub or GitLab give it: with times, colours and marks of sections.
    public init(_ bytes: [UInt8]) {
        var lines: [Line] = []
        for raw in bytes.suffix(Self.mostBytes).split(separator: UInt8(ascii: "\n")) {
            if let line = Self.line(raw) { lines.append(line) }
        }
        self.lines = lines
    }

    /// What the log says of the failure, over what was known; nil for a log without a line.
    public func failure(over known: ChangeFacts.Failure?) -> ChangeFacts.Failure? {
        guard !lines.isEmpty else { return nil }
        let exit = lines.lazy.reversed().compactMap { Self.exitCode($0.text) }.first
        var found: [Line] = []
        for line in lines where !Self.isExit(line.text) && (line.isMarked || Self.speaksOfError(line.text)) {
            found.append(line)
        }
        let speaking = found.isEmpty ? Array(lines.filter { !Self.isExit($0.text) }.suffix(5)) : found
        let kept = Self.kept(speaking)
        let first = found.first { Self.names($0.text) } ?? found.first { $0.isMarked } ?? found.last ?? speaking.last
        return ChangeFacts.Failure(
            type: Self.type(found.map(\.text), exit: exit) ?? known?.type, exitCode: exit ?? known?.exitCode,
            summary: first.map(Self.shown) ?? known?.summary ?? "It failed",
            firstSeen: found.lazy.compactMap(\.at).first ?? known?.firstSeen, count: max(1, found.count), lines: kept,
            isFromLog: true)
    }

    /// Without secrets: what a tool was called with is part of many a message.
    private static func shown(_ line: Line) -> String {
        String(SecretWords.cleaned(line.whole).prefix(longestLine))
    }

    /// The first and the last ones, each once.
    private static func kept(_ lines: [Line]) -> [String] {
        var seen: Set<String> = []
        let distinct = lines.filter { seen.insert($0.text).inserted }
        guard distinct.count > mostLines else { return distinct.map(shown) }
        return (distinct.prefix(4) + distinct.suffix(mostLines - 4)).map(shown)
    }

    // MARK: Lines

    private static func line(_ raw: ArraySlice<UInt8>) -> Line? {
        // What a carriage return writes over is not seen.
        let seen = raw.split(separator: UInt8(ascii: "\r")).last ?? []
        var text = Substring(plain(String(decoding: seen.prefix(4000), as: UTF8.self)))
        if text.first == "\u{FEFF}" { text.removeFirst() }
        var at: Timestamp?
        // GitHub's time, or GitLab's with the number and the kind of the stream behind it.
        if let end = text.firstIndex(of: " "), text.distance(from: text.startIndex, to: end) >= 20,
            let time = Timestamp(String(text[..<end]))
        {
            at = time
            text = text[end...].dropFirst()
            let mark = text.prefix(3)
            if mark.count == 3, mark.prefix(2).allSatisfy(\.isHexDigit), mark.last == "O" || mark.last == "E" {
                text = text.dropFirst(3)
                if text.first == " " || text.first == "+" { text.removeFirst() }
            }
        }
        var isMarked = false
        if text.hasPrefix("##[error]") {
            isMarked = true
            text = text.dropFirst(9)
        } else if text.hasPrefix("##[") || text.hasPrefix("section_start:") || text.hasPrefix("section_end:") {
            return nil
        } else if text.hasPrefix("ERROR: ") {
            isMarked = true
        }
        let trimmed = text.drop { $0.isWhitespace }
        guard let last = trimmed.lastIndex(where: { !$0.isWhitespace }) else { return nil }
        let whole = String(trimmed[...last])
        return Line(text: String(whole.prefix(longestLine)), whole: whole, at: at, isMarked: isMarked)
    }

    /// Without the escapes that colour it, and other characters that do not show.
    private static func plain(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.value < 32 }) else { return text }
        var result = String.UnicodeScalarView()
        var scalars = text.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            if scalar.value == 27 {
                guard scalars.next() == "[" else { continue }
                while let part = scalars.next(), !(64...126).contains(part.value) {}
            } else if scalar == "\t" {
                result.append(" ")
            } else if scalar.value >= 32 {
                result.append(scalar)
            }
        }
        return String(result)
    }

    // MARK: Words

    private static let words = [
        "error", "fatal", "failed", "failure", "exception", "panic:", "traceback", "segmentation fault", "killed",
        "out of memory", "cannot ", "denied", "not found", "no such file", "undefined ", "timed out", "refused",
        "unhealthy", "backoff",
    ]
    private static let harmless = [
        "0 error", "no error", "0 failed", "0 failure", "errors: 0", "failed: 0", "failures: 0", "error: 0",
        "without error", "continue-on-error", "if-no-files-found", "--fail", "set -e",
    ]

    static func speaksOfError(_ text: String) -> Bool {
        let folded = text.lowercased()
        return words.contains { folded.contains($0) } && !harmless.contains { folded.contains($0) }
    }

    /// Whether it names what went wrong: `TypeError: …`, `main.go:7: error: …`, `connect ECONNREFUSED …`.
    private static func names(_ text: String) -> Bool {
        let folded = text.lowercased()
        return exception(text) != nil || folded.contains("error: ") || folded.hasPrefix("fatal:")
            || folded.hasPrefix("panic:")
    }

    private static func isExit(_ text: String) -> Bool {
        let folded = text.lowercased()
        return folded.hasPrefix("process completed with exit code") || folded.hasPrefix("error: job failed: exit ")
    }

    private static let exits = [
        "exit code ", "exit code: ", "exit status ", "exited with code ", "exited with ", "non-zero code: ",
    ]

    /// A number from 1 to 255 behind words for how a process ended.
    static func exitCode(_ text: String) -> Int? {
        let folded = text.lowercased()
        for words in exits {
            guard let end = folded.firstRange(of: words)?.upperBound else { continue }
            let digits = folded[end...].prefix { $0.isASCII && $0.isNumber }
            if let code = Int(digits), (1...255).contains(code) { return code }
        }
        return nil
    }

    /// What is thrown, or the system's name of an error: `ValueError`, `java.io.IOException`, `ECONNREFUSED`.
    static func exception(_ text: String) -> String? {
        for word in text.split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "." || $0 == "_") }) {
            let name = word.split(separator: ".").last ?? word
            if (name.hasSuffix("Error") || name.hasSuffix("Exception")) && name.count > 5
                && (name.first?.isUppercase ?? false)
            {
                return String(word.drop { $0 == "." }.prefix(80))
            }
            let isSystems =
                (5...16).contains(name.count) && name.first == "E" && name != "ERROR" && name != "ERRORS"
                && name.allSatisfy { $0.isASCII && $0.isUppercase }
            if isSystems, systems.contains(String(name)) { return String(name) }
        }
        return nil
    }

    private static let systems: Set<String> = [
        "EACCES", "EADDRINUSE", "ECONNABORTED", "ECONNREFUSED", "ECONNRESET", "EEXIST", "EHOSTUNREACH", "EINTEGRITY",
        "EISDIR", "EMFILE", "ENETUNREACH", "ENOENT", "ENOMEM", "ENOSPC", "ENOTEMPTY", "ENOTFOUND", "EPERM", "EPIPE",
        "ERESOLVE", "ETIMEDOUT", "EUSAGE",
    ]

    private static func type(_ lines: [String], exit: Int?) -> String? {
        if let name = lines.lazy.compactMap({ exception($0) }).first { return name }
        if lines.contains(where: { $0.lowercased().contains("out of memory") || $0.contains("OOMKilled") }) {
            return "out_of_memory"
        }
        return exit == 137 ? "killed" : nil
    }
}

/// Where the log of a failure lies, in its vendor's words.
public struct JobLog: Sendable, Hashable {
    /// `owner/name` at GitHub; the project's path or number at GitLab.
    public var repository: String
    public var writer: Writer

    public enum Writer: Sendable, Hashable {
        case job(String)
        /// The first job that failed of a run whose jobs nobody named.
        case firstFailed(run: String)
    }

    public init(repository: String, _ writer: Writer) {
        self.repository = repository
        self.writer = writer
    }
}
