import Domain

/// What is kept of a sender's whole message: everything but the secrets in it, which are hashed as in a diff.
public enum ChangeDetails {
    /// - Returns: nil for a body that is no JSON: what cannot be read cannot be made safe, and is not kept.
    public static func redacted(_ body: [UInt8]) -> [UInt8]? {
        guard let tree = try? JSONTree.parse(FormBody.document(body)) else { return nil }
        return Array(Redaction().value(tree.value).json.utf8)
    }
}

/// Puts hashes in the place of secrets, wherever in a document they stand.
struct Redaction {
    /// Inside a message about a secret.
    var isSecret = false
    /// Of documents in strings in documents.
    var depth = 0

    private static let names = ["field", "key", "name", "variable", "parameter", "setting", "env"]
    /// Where the values of something named beside them stand.
    private static let values: Set<String> = [
        "value", "values", "old", "new", "oldvalue", "newvalue", "from", "to", "before", "after", "previous", "current",
        "default", "content", "contents",
    ]
    /// Where a secret's entries stand, in messages and in Kubernetes' own objects.
    private static let entries: Set<String> = [
        "changes", "diff", "data", "stringdata", "binarydata", "annotations",
    ]
    /// What says of an entry which one it is, and no value.
    private static let labels: Set<String> = ["field", "key", "name", "kind", "type"]

    func value(_ value: JSONTree.Value) -> JSONTree.Value {
        switch value {
        case .missing, .null, .bool, .number: value
        case .string(let text): .string(string(text))
        case .array(let elements): .array(array(elements))
        case .object(let members): .object(object(members))
        }
    }

    private func object(_ members: [String: JSONTree.Value]) -> [String: JSONTree.Value] {
        var inner = self
        inner.isSecret = isSecret || Self.isAboutSecret(members)
        let isNamed = Self.names.contains { name in
            guard case .string(let text) = members[name] else { return false }
            return SecretWords.isSecret(text)
        }
        return Dictionary(
            uniqueKeysWithValues: members.map { name, member in
                let plain = name.lowercased().filter { $0 != "_" && $0 != "-" }
                let hides = (isNamed || inner.isSecret) && Self.values.contains(plain)
                if inner.isSecret, Self.entries.contains(plain) { return (name, Self.entries(member)) }
                return (name, hides || SecretWords.isSecret(name) ? Self.hidden(member) : inner.value(member))
            })
    }

    private static func isAboutSecret(_ members: [String: JSONTree.Value]) -> Bool {
        ["event_type", "type", "kind"].contains { name in
            guard case .string(let word) = members[name] else { return false }
            return ChangeWord.isSecret(word)
        }
    }

    private func array(_ elements: [JSONTree.Value]) -> [JSONTree.Value] {
        var isValue = false
        return elements.map { element in
            guard case .string(let text) = element else {
                isValue = false
                return value(element)
            }
            defer { isValue = SecretFlag.isBare(text) }
            // `["--token", "abc"]`
            return isValue && !text.hasPrefix("-") ? Self.hidden(element) : .string(string(text))
        }
    }

    private func string(_ text: String) -> String {
        // A document in a string, as `kubectl apply` leaves it in annotations.
        if depth < 3, let first = text.first(where: { !$0.isWhitespace }), first == "{" || first == "[",
            let tree = try? JSONTree.parse(Array(text.utf8))
        {
            var inner = self
            inner.depth += 1
            return inner.value(tree.value).json
        }
        return SecretWords.cleaned(text)
    }

    /// Everything in it hashed; names and structure stay.
    static func hidden(_ value: JSONTree.Value) -> JSONTree.Value {
        switch value {
        case .missing, .null: value
        case .bool, .number, .string: .string(SecretWords.hash(value.plain ?? ""))
        case .array(let elements): .array(elements.map(hidden))
        case .object(let members): .object(members.mapValues(hidden))
        }
    }

    private static func entries(_ value: JSONTree.Value) -> JSONTree.Value {
        switch value {
        case .array(let elements): .array(elements.map(entries))
        case .object(let members):
            .object(
                Dictionary(
                    uniqueKeysWithValues: members.map { name, member in
                        guard labels.contains(name.lowercased()), case .string = member else {
                            return (name, hidden(member))
                        }
                        return (name, member)
                    }))
        default: hidden(value)
        }
    }
}

/// Flags of command lines.
enum SecretFlag {
    /// `--token`, of which the next argument is the value.
    static func isBare(_ argument: String) -> Bool {
        argument.hasPrefix("-") && !argument.contains("=") && !argument.contains(where: \.isWhitespace)
            && SecretWords.isSecret(argument)
    }
}
