/// What changed in a workload whose image stayed, in a person's words.
enum FieldWords {
    /// ": env LOG_LEVEL changed", " restarted".
    static func happened(_ change: Change) -> String {
        let names = names(change)
        let failed = change.status == .failure ? ", and the rollout failed" : ""
        guard let first = names.first else { return " restarted\(failed)" }
        let shown = names.prefix(3).joined(separator: ", ")
        let more = names.count > 3 ? " and \(names.count - 3) more" : ""
        return ": \(names.count == 1 ? first : shown + more) changed\(failed)"
    }

    /// What to put back; nil after a mere restart.
    static func suggestion(_ change: Change) -> String? {
        guard let first = change.facts.diff?.first(where: { !isRestart($0) }) else { return nil }
        let name = name(first.field)
        guard let old = first.old else { return "Take \(name) out again." }
        // Of what is secret, and of what is long, only a hash is known.
        return old.hasPrefix("sha256:")
            ? "Put \(name) back to what it was." : "Put \(name) back to \(old.prefix(80))."
    }

    private static func names(_ change: Change) -> [String] {
        var seen: Set<String> = []
        return (change.facts.diff ?? []).filter { !isRestart($0) }.map { name($0.field) }.filter {
            seen.insert($0).inserted
        }
    }

    /// A restart by hand is nothing but a new date on the pods.
    private static func isRestart(_ difference: FieldDifference) -> Bool {
        difference.field.lowercased().hasSuffix("restartedat")
    }

    /// `spec.template.spec.containers[orders].env[LOG_LEVEL]` is `env LOG_LEVEL`.
    static func name(_ field: String) -> String {
        var rest = field[...]
        for prefix in ["spec.template.spec.", "spec.template.metadata.", "spec."] where rest.hasPrefix(prefix) {
            rest = rest.dropFirst(prefix.count)
            break
        }
        if rest.hasPrefix("containers["), let end = rest.firstRange(of: "].") { rest = rest[end.upperBound...] }
        for list in ["env", "envFrom"] where rest.hasPrefix("\(list)[") {
            return "env \(rest.dropFirst(list.count + 1).prefix { $0 != "]" })"
        }
        for list in ["args", "command"] where rest.hasPrefix("\(list)[") { return list }
        return String(rest)
    }
}
