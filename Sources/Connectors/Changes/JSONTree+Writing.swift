extension JSONTree.Value {
    /// As JSON, members by name: the same for all documents that say the same.
    func write(to json: inout String) {
        switch self {
        case .missing, .null: json += "null"
        case .bool(let flag): json += flag ? "true" : "false"
        case .number(let digits): json += digits
        case .string(let text): json += JSONWriting.quoted(text)
        case .array(let elements):
            json += "["
            for (at, element) in elements.enumerated() {
                if at > 0 { json += "," }
                element.write(to: &json)
            }
            json += "]"
        case .object(let members):
            json += "{"
            for (at, name) in members.keys.sorted().enumerated() {
                if at > 0 { json += "," }
                json += JSONWriting.quoted(name) + ":"
                (members[name] ?? .null).write(to: &json)
            }
            json += "}"
        }
    }

    var json: String {
        var json = ""
        write(to: &json)
        return json
    }

    /// What is shown of it as one text: a string as it is, everything else as JSON; nil for nothing.
    var plain: String? {
        switch self {
        case .missing, .null: nil
        case .string(let text): text
        default: json
        }
    }
}
