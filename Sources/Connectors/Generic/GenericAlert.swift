import Domain
import Integration

/// One alert inside a generic document.
struct GenericAlert {
    let document: JSONDocument
    let root: Int
    /// Where it is, for errors.
    let path: String
    let mapping: GenericMapping

    func parts(
        _ reader: borrowing JSONReader, context: ConnectorContext, cut: inout Int
    ) throws(ConnectorError) -> AlertAssembler.Parts {
        var found = Found(repeating: nil)
        var extra: [Int] = []
        collect(&found, extra: &extra, reader)

        var labels: [Labels.Label] = []
        var annotations: [Labels.Label] = []
        let name = try text(found[.name], "a string", reader).flatMap(AlertAssembler.oneLine)
        if let name { labels.append(Labels.Label(name: "alertname", value: name)) }
        let severityWord = try text(found[.severity], "a word", reader)
        if let severityWord {
            labels.append(Labels.Label(name: "severity", value: CutText.limited(severityWord, to: 256, cut: &cut)))
        }
        try fill(&labels, from: found[.labels], limit: TextLimits.labelValue, reader, cut: &cut)
        try fill(&annotations, from: found[.annotations], limit: TextLimits.annotationValue, reader, cut: &cut)
        for (part, title) in [(GenericMapping.Part.summary, "summary"), (.description, "description")] {
            guard let value = try text(found[part], "a string", reader), !value.isEmpty else { continue }
            let kept = CutText.limited(value, to: TextLimits.annotationValue, cut: &cut)
            annotations.append(Labels.Label(name: title, value: kept))
        }
        addExtra(extra, labels: &labels, annotations: &annotations, reader, cut: &cut)

        let key = try text(found[.key], "a string", reader).flatMap { $0.isEmpty ? nil : $0 }
        if let key, key.utf8.count > 1024, let node = found[.key] {
            throw wrong(node, "is longer than 1024 bytes", reader)
        }
        guard key != nil || labels.contains(where: { !context.ignoredLabels.contains($0.name) }) else {
            throw ConnectorError(
                .invalid, field: path.isEmpty ? "alertname" : "\(path).alertname",
                message: "or another label or key is needed to tell this alert from others",
                offset: document.nodes[root].start)
        }
        var status = try status(found[.status], reader)
        let endsAt = try time(found[.endsAt], reader)
        if found[.status] == nil, let endsAt, endsAt <= context.now { status = .resolved }
        let startsAt = try time(found[.startsAt], reader) ?? endsAt.map { min($0, context.now) } ?? context.now
        let end = status == .resolved ? endsAt ?? context.now : nil
        return AlertAssembler.Parts(
            status: status, reporting: mapping.isState ? .state : .event, name: name,
            severity: severityWord.flatMap { Severity(word: $0) }, labels: labels, annotations: annotations,
            startsAt: end.map { min($0, startsAt) } ?? startsAt, endsAt: end,
            generatorURL: try text(found[.url], "a string", reader).flatMap(Link.checked), key: key)
    }

    // MARK: Finding

    private struct Found {
        private var nodes: [Int?]

        init(repeating node: Int?) { nodes = Array(repeating: node, count: GenericMapping.Part.allCases.count) }

        subscript(part: GenericMapping.Part) -> Int? {
            get { nodes[part.index] }
            set { nodes[part.index] = newValue }
        }
    }

    /// Finds the parts, by path where one is set and else by usual name; what no part claims is extra.
    private func collect(_ found: inout Found, extra: inout [Int], _ reader: borrowing JSONReader) {
        for (part, path) in mapping.paths { found[part] = document.find(path, from: root, reader) }
        var ranks: [Int] = Array(repeating: .max, count: GenericMapping.Part.allCases.count)
        for child in document.children(of: root) where document.nodes[child].kind != .null {
            guard let key = document.nodes[child].key else { continue }
            guard let (part, rank) = GenericAlert.part(named: key, reader), mapping.paths[part] == nil else {
                extra.append(child)
                continue
            }
            // Of two usual names for one part the earlier counts; the other one is kept like any other member.
            if rank < ranks[part.index] {
                if let previous = found[part] { extra.append(previous) }
                found[part] = child
                ranks[part.index] = rank
            } else {
                extra.append(child)
            }
        }
    }

    private static let usual: [(name: StaticString, part: GenericMapping.Part, rank: Int)] =
        GenericMapping.Part.allCases.flatMap { part in
            part.usualNames.enumerated().map { ($0.element, part, $0.offset) }
        }

    private static func part(named key: JSONText, _ reader: borrowing JSONReader) -> (GenericMapping.Part, Int)? {
        for entry in usual where reader.matches(key, entry.name) { return (entry.part, entry.rank) }
        return nil
    }

    // MARK: Reading

    func wrong(_ node: Int, _ message: String) -> ConnectorError {
        ConnectorError(.invalid, field: path, message: message, offset: document.nodes[node].start)
    }

    /// An error at a member, named by its key.
    private func wrong(_ node: Int, _ message: String, _ reader: borrowing JSONReader) -> ConnectorError {
        let key = document.nodes[node].key.map { reader.printable($0) } ?? ""
        let field = [path, key].filter { !$0.isEmpty }.joined(separator: ".")
        return ConnectorError(.invalid, field: field, message: message, offset: document.nodes[node].start)
    }

    /// A string, or a number or boolean as it is written.
    private func text(_ node: Int?, _ wanted: String, _ reader: borrowing JSONReader) throws(ConnectorError) -> String?
    {
        guard let node, document.nodes[node].kind != .null else { return nil }
        let kind = document.nodes[node].kind
        guard kind != .object, kind != .array else { throw wrong(node, "must be \(wanted), not \(kind.words)", reader) }
        return reader.string(document.nodes[node].text)
    }

    private func status(_ node: Int?, _ reader: borrowing JSONReader) throws(ConnectorError) -> IncomingAlert.Status {
        guard let word = try text(node, "a word", reader)?.lowercased() else { return .firing }
        switch word {
        case "resolved", "resolve", "ok", "closed", "close", "normal", "recovered", "recovery", "cleared", "clear",
            "inactive", "healthy", "up", "false":
            return .resolved
        case "acknowledged", "acknowledge", "ack", "acked": return .acknowledged
        // Any other word fires: an alert too many is better than one that nobody sees.
        default: return mapping.resolvedWords.contains(word) ? .resolved : .firing
        }
    }

    private func time(_ node: Int?, _ reader: borrowing JSONReader) throws(ConnectorError) -> Timestamp? {
        guard let node, let text = try text(node, "a time", reader), !text.isEmpty else { return nil }
        var time: Timestamp?
        if document.nodes[node].kind == .number {
            time = Double(text).flatMap(LooseTime.parse(unix:))
        } else if document.nodes[node].kind == .string {
            time = LooseTime.parse(text) ?? Double(text).flatMap(LooseTime.parse(unix:))
        }
        guard let time else {
            throw wrong(node, "must be a time such as 2026-01-31T14:00:15Z (RFC 3339), or a Unix time", reader)
        }
        guard time >= SaneTimes.secondYear else { return nil }
        guard SaneTimes.range.contains(time) else { throw wrong(node, SaneTimes.message, reader) }
        return time
    }

    /// An object of plain values, or a list of `name=value` or `name:value`.
    private func fill(
        _ labels: inout [Labels.Label], from node: Int?, limit: Int, _ reader: borrowing JSONReader, cut: inout Int
    ) throws(ConnectorError) {
        guard let node, document.nodes[node].kind != .null else { return }
        let kind = document.nodes[node].kind
        guard kind == .object || kind == .array else {
            throw wrong(node, "must be an object of names and values, not \(kind.words)", reader)
        }
        for child in document.children(of: node) {
            let member = document.nodes[child]
            if member.kind == .null { continue }
            guard labels.count < TextLimits.labels else {
                throw wrong(node, "has more than \(TextLimits.labels) entries", reader)
            }
            var name = member.key.map { reader.string($0) }
            var value: String
            switch member.kind {
            case .object, .array:
                guard kind == .object else { throw wrong(node, "must hold strings such as name=value", reader) }
                value = reader.source(member.start..<member.end)
            default: value = reader.string(member.text)
            }
            if name == nil {
                let parts = value.split(maxSplits: 1, whereSeparator: { $0 == "=" || $0 == ":" })
                name = parts.first.map(String.init)
                value = parts.count == 2 ? String(parts[1]) : "true"
            }
            guard let name, !name.isEmpty, name.utf8.count <= TextLimits.labelName else {
                throw wrong(node, "has a name that is empty or longer than \(TextLimits.labelName) bytes", reader)
            }
            if value.isEmpty { continue }
            labels.append(Labels.Label(name: name, value: CutText.limited(value, to: limit, cut: &cut)))
        }
    }

    /// Members that no part claims. Short words become labels. Numbers do not: they tend to be measurements, and an
    /// alert whose value changes is still the same alert.
    private func addExtra(
        _ extra: [Int], labels: inout [Labels.Label], annotations: inout [Labels.Label],
        _ reader: borrowing JSONReader, cut: inout Int
    ) {
        for child in extra {
            let node = document.nodes[child]
            guard let key = node.key, !key.isEmpty, key.end - key.start <= TextLimits.labelName,
                labels.count + annotations.count < TextLimits.labels
            else { continue }
            let name = reader.string(key)
            let text: String
            switch node.kind {
            case .object, .array: text = reader.source(node.start..<node.end)
            default: text = reader.string(node.text)
            }
            if text.isEmpty || labels.contains(where: { $0.name == name }) { continue }
            if node.kind == .boolean
                || (node.kind == .string && text.utf8.count <= 256 && !text.contains(where: \.isNewline))
            {
                labels.append(Labels.Label(name: name, value: text))
            } else if !annotations.contains(where: { $0.name == name }) {
                annotations.append(
                    Labels.Label(name: name, value: CutText.limited(text, to: TextLimits.annotationValue, cut: &cut)))
            }
        }
    }
}

extension GenericMapping.Part {
    fileprivate var index: Int {
        switch self {
        case .name: 0
        case .severity: 1
        case .status: 2
        case .key: 3
        case .startsAt: 4
        case .endsAt: 5
        case .url: 6
        case .summary: 7
        case .description: 8
        case .labels: 9
        case .annotations: 10
        }
    }
}
