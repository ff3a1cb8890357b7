/// Names of workloads as platforms decorate them.
enum WorkloadName {
    static func from(_ value: String, _ form: ServiceMatchingPolicy.Form) -> String {
        switch form {
        case .plain: value
        case .pod: pod(value)
        case .host: host(value)
        }
    }

    /// Less a ReplicaSet's hash and a pod's five characters, or a StatefulSet's number, or a CronJob's.
    private static func pod(_ name: String) -> String {
        var parts = name.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count > 1, let last = parts.last else { return name }
        if isNumber(last) {
            parts.removeLast()
        } else if last.count == 5, isHash(last) {
            parts.removeLast()
            if parts.count > 1, let hash = parts.last, (6...10).contains(hash.count), isHash(hash),
                hash.contains(where: \.isNumber)
            {
                parts.removeLast()
            }
        }
        return parts.joined(separator: "-")
    }

    private static func host(_ address: String) -> String {
        let name = address.prefix { $0 != ":" }
        // An IP address names no service.
        if name.allSatisfy({ $0.isNumber || $0 == "." }) { return String(name) }
        let first = name.prefix { $0 != "." }
        let parts = first.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count > 1, let last = parts.last, isNumber(last) else { return String(first) }
        return parts.dropLast().joined(separator: "-")
    }

    private static func isNumber(_ text: Substring) -> Bool {
        !text.isEmpty && text.allSatisfy { $0.isASCII && $0.isNumber }
    }

    /// Kubernetes writes its random parts without vowels and without 0, 1 and 3; hashes of old releases are hex.
    private static func isHash(_ text: Substring) -> Bool {
        text.allSatisfy { $0.isASCII && ($0.isNumber || ($0.isLetter && $0.isLowercase)) }
            && (text.contains(where: \.isNumber) || !text.contains { "aeiou".contains($0) })
    }
}
