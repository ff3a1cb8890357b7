import Domain

/// What differs between two states of an object, field by field. A secret's values never come out: keys and hashes only.
struct KubernetesDifference {
    let kind: String

    private static let longest = 120
    private static let most = 200

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
            guard old[field] != new[field] else { return nil }
            return FieldDifference(field: field, old: old[field], new: new[field], kind: kind(of: field))
        }
    }

    private func flat(_ object: JSONTree) -> [String: String] {
        var fields: [String: String] = [:]
        collect(object, "", into: &fields)
        return fields
    }

    private func collect(_ value: JSONTree, _ field: String, into fields: inout [String: String]) {
        guard !Self.dull.contains(field), fields.count < Self.most else { return }
        switch value.value {
        case .object:
            for (name, member) in value.members {
                collect(member, field.isEmpty ? name : "\(field).\(name)", into: &fields)
            }
        case .array:
            for (at, element) in value.elements.enumerated() {
                // Containers, variables and ports have names: a new one in front must not make all of them differ.
                let name = element["name"].text(atMost: 80) ?? String(at)
                if field.hasSuffix(".env"), let variable = element["name"].text(atMost: 120) {
                    let text = element["value"].text(atMost: 2000) ?? reference(element["valueFrom"])
                    fields["\(field)[\(variable)]"] = shown(
                        text, isSecret: SecretWords.isSecret(variable) && element["value"].isThere)
                } else {
                    collect(element, "\(field)[\(name)]", into: &fields)
                }
            }
        case .missing, .null: break
        case .bool(let flag): fields[field] = flag ? "true" : "false"
        case .number(let digits): fields[field] = digits
        case .string(let text):
            fields[field] = shown(
                text,
                isSecret: isSecretField(field)
                    || SecretWords.isSecret(field.split(separator: ".").last.map(String.init) ?? "") && isData(field))
        }
    }

    private func isSecretField(_ field: String) -> Bool { kind == "Secret" && isData(field) }

    private func isData(_ field: String) -> Bool {
        field.hasPrefix("data.") || field.hasPrefix("stringData.") || field.hasPrefix("binaryData.")
    }

    private func reference(_ from: JSONTree) -> String? {
        for (name, source) in from.members {
            return "\(name) \(source["name"].text() ?? "")/\(source["key"].text() ?? source["fieldPath"].text() ?? "")"
        }
        return nil
    }

    private func shown(_ text: String?, isSecret: Bool) -> String? {
        guard let text else { return nil }
        if isSecret { return SecretWords.hash(text) }
        // A whole file in a ConfigMap: that it differs is enough.
        return text.count > Self.longest || text.contains(where: \.isNewline) ? SecretWords.hash(text) : text
    }

    private func kind(of field: String) -> FieldDifference.Kind {
        if isData(field) { return kind == "Secret" ? .secretKey : .configMapKey }
        if field.hasSuffix(".image") { return .imageSwap }
        if field.contains(".env[") || field.contains(".envFrom[") { return .envVar }
        if field.contains(".resources.") { return .resourceLimit }
        if field == "spec.replicas" { return .replicaCount }
        if field.contains("Probe.") { return .probe }
        if kind == "Service" || kind == "Ingress" || field.contains(".ports[") { return .network }
        return .other
    }
}
