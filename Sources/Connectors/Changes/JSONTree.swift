import Domain
import Integration

/// A document as a tree that knows where each value stands, for messages of which few values are wanted.
struct JSONTree {
    indirect enum Value {
        case missing, null
        case bool(Bool)
        case number(String)
        case string(String)
        case array([Value])
        case object([String: Value])
    }

    let value: Value
    /// As in `workflow_run.head_sha`; empty at the top.
    let path: String
    /// Times after it are refused; nil for none.
    var latest: Timestamp?

    /// How far ahead a sender's clock, or its idea of its time zone, may be. What lies further ahead is a mistake, and
    /// would stand first in every list until its time comes.
    static let ahead = Duration.seconds(86_400)

    /// Reads the whole body, as strictly as intake of alerts does.
    /// - Parameter now: times more than a day after it are refused where they are read.
    static func parse(_ body: [UInt8], now: Timestamp? = nil) throws(ConnectorError) -> JSONTree {
        try body.withUnsafeBufferPointer { bytes throws(ConnectorError) in
            var reader = JSONReader(bytes)
            let document = try JSONDocument(reading: &reader)
            return JSONTree(value: build(document, 0, reader), path: "", latest: now.map { $0 + ahead })
        }
    }

    /// Reads a body that must be an object.
    static func object(_ body: [UInt8], now: Timestamp) throws(ConnectorError) -> JSONTree {
        let tree = try parse(body, now: now)
        guard tree.isObject else { throw ConnectorError(.invalid, field: "", message: "must be an object") }
        return tree
    }

    private static func build(_ document: JSONDocument, _ at: Int, _ reader: borrowing JSONReader) -> Value {
        let node = document.nodes[at]
        switch node.kind {
        case .null: return .null
        case .boolean: return .bool(reader.string(node.text) == "true")
        case .number: return .number(reader.string(node.text))
        // PostgreSQL's texts hold no NUL, and nothing that we keep holds what an address carries before its `@`.
        case .string:
            let text = reader.string(node.text).replacing("\0", with: "\u{FFFD}")
            return .string(SecretWords.withoutUserInfo(text, hashed: true))
        case .array:
            var elements: [Value] = []
            for child in document.children(of: at) { elements.append(build(document, child, reader)) }
            return .array(elements)
        case .object:
            var members: [String: Value] = [:]
            for child in document.children(of: at) {
                guard let key = document.nodes[child].key else { continue }
                members[reader.string(key).replacing("\0", with: "\u{FFFD}")] = build(document, child, reader)
            }
            return .object(members)
        }
    }

    subscript(name: String) -> JSONTree {
        let place = path.isEmpty ? name : "\(path).\(name)"
        guard case .object(let members) = value else { return JSONTree(value: .missing, path: place) }
        return JSONTree(value: members[name] ?? .missing, path: place, latest: latest)
    }

    /// The first of several names under which there is something.
    func first(_ names: String...) -> JSONTree {
        for name in names where self[name].isThere { return self[name] }
        return self[names[0]]
    }

    var isThere: Bool {
        switch value {
        case .missing, .null: false
        default: true
        }
    }

    var isString: Bool { if case .string = value { true } else { false } }
    var isObject: Bool { if case .object = value { true } else { false } }

    /// Elements of an array; none where it is none.
    var elements: [JSONTree] {
        guard case .array(let elements) = value else { return [] }
        return elements.enumerated().map { JSONTree(value: $1, path: "\(path)[\($0)]", latest: latest) }
    }

    /// Members of an object by name.
    var members: [(name: String, value: JSONTree)] {
        guard case .object(let members) = value else { return [] }
        return members.keys.sorted().map { ($0, self[$0]) }
    }

    /// A text that is not empty, or a number as it is written; nil for anything else. Cut to what is kept.
    func text(atMost length: Int = 300) -> String? {
        switch value {
        case .string(let text): text.isEmpty ? nil : text.count > length ? text.prefix(length - 1) + "…" : text
        case .number(let digits): digits
        default: nil
        }
    }

    /// The first line of a text.
    var line: String? {
        text(atMost: 4000)?.split(whereSeparator: \.isNewline).first.map { line in
            line.count > 200 ? line.prefix(199) + "…" : String(line)
        }
    }

    var bool: Bool? { if case .bool(let flag) = value { flag } else { nil } }
    var int: Int? { if case .number(let digits) = value { Int(digits) } else { nil } }
    var double: Double? { if case .number(let digits) = value { Double(digits) } else { nil } }

    /// An http or https address, without user and password; nil for anything else, because it is shown as a link.
    var link: String? {
        guard case .string(let text) = value, text.utf8.count <= 1000 else { return nil }
        return Link.checked(SecretWords.withoutUserInfo(text))
    }

    /// A commit's hexadecimal name in lower case; nil for anything else, and for Git's zeros that stand for none.
    var commit: String? {
        guard let text = text()?.lowercased(), (7...64).contains(text.count), text.allSatisfy(\.isHexDigit),
            text.contains(where: { $0 != "0" })
        else { return nil }
        return text
    }

    /// A time in the forms that vendors write; nil where there is none.
    /// - Throws: 422 for what is no time, or lies too far ahead.
    func time() throws(ConnectorError) -> Timestamp? {
        guard let time = try anyTime() else { return nil }
        if let latest, time > latest { throw invalid("lies more than a day in the future") }
        return time
    }

    private func anyTime() throws(ConnectorError) -> Timestamp? {
        switch value {
        case .missing, .null, .string(""): return nil
        default: break
        }
        guard let text = text() else { throw invalid("must be a time") }
        if case .number = value {
            guard let time = Double(text).flatMap(LooseTime.parse(unix:)) else { throw invalid("must be a Unix time") }
            return time
        }
        let plain = text.replacing(" UTC", with: "Z").replacing(" +", with: "+").replacing(" -", with: "-")
        guard let time = LooseTime.parse(plain) ?? Double(text).flatMap(LooseTime.parse(unix:)) else {
            throw invalid("must be a time such as 2026-01-31T14:00:15Z (RFC 3339), or a Unix time")
        }
        guard time >= SaneTimes.secondYear else { return nil }
        guard SaneTimes.range.contains(time) else { throw invalid(SaneTimes.message) }
        return time
    }

    /// What a thing is called.
    func required(_ wanted: String = "a text") throws(ConnectorError) -> String {
        guard case .string = value, let text = text() else {
            throw invalid(isThere ? "must be \(wanted)" : "is required")
        }
        return text
    }

    /// A vendor's number of a thing, written as a number or as digits.
    func requiredID() throws(ConnectorError) -> String {
        guard let text = text(), !text.isEmpty, text.utf8.count <= 30,
            text.utf8.allSatisfy({ (48...57).contains($0) })
        else { throw invalid(isThere ? "must be a whole number" : "is required") }
        return text
    }

    /// Elements of what must be a list, where it is there at all.
    func list() throws(ConnectorError) -> [JSONTree] {
        guard isThere else { return [] }
        guard case .array = value else { throw invalid("must be a list") }
        return elements
    }

    /// Itself, if it is an object.
    func requiredObject() throws(ConnectorError) -> JSONTree {
        guard isObject else { throw invalid(isThere ? "must be an object" : "is required") }
        return self
    }

    func requiredCommit() throws(ConnectorError) -> String {
        guard let commit else { throw invalid(isThere ? "must be a commit's hexadecimal name" : "is required") }
        return commit
    }

    func invalid(_ message: String) -> ConnectorError { ConnectorError(.invalid, field: path, message: message) }
}
