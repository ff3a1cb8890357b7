import Domain
import Integration

// Our own form is read strictly: what is there and of another type than it should be is refused, because it would
// otherwise be lost without a word.
extension JSONTree {
    /// A text without blanks around it; nil where there is none.
    func stated(atMost length: Int = 300) throws(ConnectorError) -> String? {
        switch value {
        case .missing, .null: return nil
        case .string(let text):
            let trimmed = text.trimmed
            guard !trimmed.isEmpty else { return nil }
            return JSONTree(value: .string(trimmed), path: path).text(atMost: length)
        default: throw invalid("must be a text")
        }
    }

    /// The first line of a text.
    func statedLine() throws(ConnectorError) -> String? {
        guard let text = try stated(atMost: 4000) else { return nil }
        return JSONTree(value: .string(text), path: path).line
    }

    /// What its sender calls a thing: a text or a whole number.
    func statedID() throws(ConnectorError) -> String? {
        if case .number(let digits) = value, Int(digits) != nil { return digits }
        guard isThere else { return nil }
        guard case .string = value else { throw invalid("must be a text or a whole number") }
        return try stated()
    }

    func flag() throws(ConnectorError) -> Bool? {
        guard isThere else { return nil }
        guard let bool else { throw invalid("must be true or false") }
        return bool
    }

    func whole(_ range: ClosedRange<Int>) throws(ConnectorError) -> Int? {
        guard isThere else { return nil }
        guard let int, range.contains(int) else {
            throw invalid("must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return int
    }

    func figure() throws(ConnectorError) -> Double? {
        guard isThere else { return nil }
        guard let double, double.isFinite else { throw invalid("must be a number") }
        return double
    }

    /// An http or https address, without user and password.
    func statedLink() throws(ConnectorError) -> String? {
        guard isThere, !isBlank else { return nil }
        guard let link else { throw invalid("must be an http or https address of at most 1000 bytes") }
        return link
    }

    /// A commit's name in lower case; nil also for Git's zeros that stand for none.
    func statedCommit() throws(ConnectorError) -> String? {
        guard let text = try stated() else { return nil }
        if let commit { return commit }
        guard text.allSatisfy({ $0 == "0" }) else {
            throw invalid("must be a commit's hexadecimal name of 7 to 64 digits")
        }
        return nil
    }

    func texts(atMost count: Int) throws(ConnectorError) -> [String]? {
        var texts: [String] = []
        for element in try list() {
            if let text = try element.stated(atMost: 200) { texts.append(text) }
        }
        return texts.isEmpty ? nil : Array(texts.prefix(count))
    }

    /// Itself, if it is an object or not there.
    func group() throws(ConnectorError) -> JSONTree {
        guard !isThere || isObject else { throw invalid("must be an object") }
        return self
    }

    private var isBlank: Bool {
        if case .string(let text) = value { text.trimmed.isEmpty } else { false }
    }
}

extension String {
    fileprivate var trimmed: String {
        guard first?.isWhitespace == true || last?.isWhitespace == true else { return self }
        let body = drop { $0.isWhitespace }
        return String(body.prefix(body.count - body.reversed().prefix { $0.isWhitespace }.count))
    }
}
