/// Names of workloads as platforms decorate them.
enum WorkloadName {
    /// What the value may mean, likeliest first.
    static func candidates(_ value: String, _ form: ServiceMatchingPolicy.Form) -> [String] {
        switch form {
        case .plain: [value]
        case .pod: [pod(value), value]
        case .host: hosts(value)
        }
    }

    /// Less a ReplicaSet's hash and a pod's five characters, or a DaemonSet's five, or a StatefulSet's number.
    private static func pod(_ name: String) -> String {
        var parts = name.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count > 1, let last = parts.last else { return name }
        if last.count == 5, isHash(last) {
            parts.removeLast()
            if parts.count > 1, let hash = parts.last, (6...10).contains(hash.count), isHash(hash) {
                parts.removeLast()
            }
        } else if isNumber(last) {
            parts.removeLast()
        }
        return parts.joined(separator: "-")
    }

    /// The address without its port, then without its domain, then without its number.
    private static func hosts(_ address: String) -> [String] {
        let name = address.prefix { $0 != ":" }
        // An IP address names no service.
        if name.allSatisfy({ $0.isNumber || $0 == "." }) { return [] }
        let first = name.prefix { $0 != "." }
        let parts = first.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count > 1, let last = parts.last, isNumber(last) else { return [String(name), String(first)] }
        return [String(name), String(first), parts.dropLast().joined(separator: "-")]
    }

    private static func isNumber(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) }
    }

    /// Kubernetes writes its random parts in an alphabet without vowels, `y`, 0, 1 and 3.
    private static func isHash(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { hashAlphabet.contains($0) }
    }

    private static let hashAlphabet = Set("bcdfghjklmnpqrstvwxz2456789".utf8)
}
