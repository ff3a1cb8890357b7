import Domain

/// What differs between two states of an object, field by field. A secret's values never come out: keys and hashes only.
struct KubernetesDifference {
    let kind: String
    /// Whether either state is a Secret: of that nothing but names of fields and hashes passes.
    let isSecret: Bool

    private struct Leaf: Equatable {
        /// Whole: what is long may differ at its end only.
        var text: String
        var isSecret: Bool
    }

    /// What changes by itself and means nothing.
    private static let dull: Set<String> = [
        "status", "metadata.managedFields", "metadata.resourceVersion", "metadata.generation", "metadata.uid",
        "metadata.creationTimestamp", "metadata.selfLink", "metadata.ownerReferences", "apiVersion",
        "metadata.annotations.kubectl.kubernetes.io/last-applied-configuration",
        "metadata.annotations.deployment.kubernetes.io/revision",
    ]

    /// Sorted by field; empty where one side is missing: created and deleted are said otherwise.
    func differences(_ before: JSONTree, _ after: JSONTree) -> [FieldDifference] {
        guard before.isThere, after.isThere else { return [] }
        let old = flat(before)
        let new = flat(after)
        return Set(old.keys).union(new.keys).sorted().compactMap { field in
            guard old[field]?.text != new[field]?.text else { return nil }
            let hides = old[field]?.isSecret == true || new[field]?.isSecret == true
            return FieldDifference(
                field: SecretWords.cut(field, to: 250), old: shown(old[field], hides), new: shown(new[field], hides),
                kind: kind(of: field))
        }
    }

    private func flat(_ object: JSONTree) -> [String: Leaf] {
        var fields: [String: Leaf] = [:]
        collect(object, "", into: &fields)
        return fields
    }

    private func collect(_ value: JSONTree, _ field: String, into fields: inout [String: Leaf]) {
        guard !Self.dull.contains(field), !isCopy(value, field) else { return }
        // What data holds, in whatever type somebody wrote it, is one value each.
        if isSecret, isData(field) {
            fields[field] = value.value.plain.map { Leaf(text: $0, isSecret: true) }
            return
        }
        switch value.value {
        case .object:
            for (name, member) in value.members {
                collect(member, field.isEmpty ? name : "\(field).\(name)", into: &fields)
            }
        case .array: collect(elements: value.elements, field, into: &fields)
        case .missing, .null: break
        case .bool, .number, .string:
            fields[field] = Leaf(text: value.value.plain ?? "", isSecret: isSecret || isNamedSecret(field))
        }
    }

    private func collect(elements: [JSONTree], _ field: String, into fields: inout [String: Leaf]) {
        // Containers, variables and ports have names: a new one in front must not make all of them differ.
        let names = elements.map { $0["name"].text(atMost: 120) }
        let areUnique = Set(names.compactMap { $0 }).count == names.compactMap { $0 }.count
        var isValue = false
        for (at, element) in elements.enumerated() {
            let name = (areUnique ? names[at] : nil) ?? String(at)
            let place = "\(field)[\(name)]"
            let hides = isSecret || names[at].map { SecretWords.isSecret($0) } ?? false
            if field.hasSuffix(".env"), names[at] != nil {
                if let text = element["value"].value.plain {
                    fields[place] = Leaf(text: text, isSecret: hides)
                } else if let reference = reference(element["valueFrom"]) {
                    fields[place] = Leaf(text: reference, isSecret: isSecret)
                }
            } else if hides, element.isObject, let text = element["value"].value.plain {
                // A header of a probe, and whatever else is a name with a value.
                fields["\(place).value"] = Leaf(text: text, isSecret: true)
            } else if isValue, let text = element.text(atMost: .max), !text.hasPrefix("-") {
                fields[place] = Leaf(text: text, isSecret: true)
            } else {
                collect(element, place, into: &fields)
            }
            isValue = element.text(atMost: .max).map(SecretFlag.isBare) ?? false
        }
    }

    /// Whether an annotation holds the object once more, as tools that apply it leave it: what differs shows in the object.
    private func isCopy(_ value: JSONTree, _ field: String) -> Bool {
        guard field.contains("metadata.annotations."), case .string(let text) = value.value, Self.isDocument(text)
        else {
            return false
        }
        return text.contains("\"metadata\"") || text.contains("\"data\"") || text.contains("\"spec\"")
    }

    private static func isDocument(_ text: String) -> Bool {
        let first = text.first { !$0.isWhitespace }
        return first == "{" || first == "["
    }

    private func isData(_ field: String) -> Bool {
        ["data", "stringData", "binaryData"].contains { field.hasPrefix("\($0).") || field.hasPrefix("\($0)[") }
    }

    /// Every part of a key's name counts: `db-password.txt`.
    private func isNamedSecret(_ field: String) -> Bool {
        let isKey = isData(field) || field.contains("metadata.annotations.") || field.contains("metadata.labels.")
        return isKey && SecretWords.isSecret(field)
    }

    private func reference(_ from: JSONTree) -> String? {
        for (name, source) in from.members {
            return "\(name) \(source["name"].text() ?? "")/\(source["key"].text() ?? source["fieldPath"].text() ?? "")"
        }
        return nil
    }

    private func shown(_ leaf: Leaf?, _ hides: Bool) -> String? {
        guard let leaf else { return nil }
        if hides { return SecretWords.hash(leaf.text) }
        // A whole file in a ConfigMap, a document in an annotation: that it differs is enough.
        let isFile = leaf.text.count > 120 || leaf.text.contains(where: \.isNewline) || Self.isDocument(leaf.text)
        return isFile ? SecretWords.hash(leaf.text) : SecretWords.cleaned(leaf.text)
    }

    private func kind(of field: String) -> FieldDifference.Kind {
        if isData(field) { return isSecret ? .secretKey : .configMapKey }
        if field.hasSuffix(".image") { return .imageSwap }
        if field.contains(".env[") || field.contains(".envFrom[") { return .envVar }
        if field.contains(".resources.") { return .resourceLimit }
        if field == "spec.replicas" { return .replicaCount }
        if field.contains("Probe.") { return .probe }
        if kind == "Service" || kind == "Ingress" || field.contains(".ports[") { return .network }
        return .other
    }
}
