/// Names of refs that are versions.
enum VersionWords {
    /// `v1.2.3`, `1.4`, `checkout@2.0.0`, `release-2026.01`; not a branch such as `main`.
    static func version(of ref: String) -> String? {
        let name = ref.hasPrefix("refs/tags/") ? ref.dropFirst(10) : ref[...]
        let digits = name.split { !$0.isNumber && $0 != "." }.contains { part in
            part.first?.isNumber == true && part.contains(".")
        }
        return digits ? String(name) : nil
    }

    /// Whether a ref or branch is about taking something back.
    static func isRevert(_ text: String?) -> Bool {
        guard let text = text?.lowercased() else { return false }
        return text.hasPrefix("revert") || text.hasPrefix("rollback") || text.contains("roll back")
    }
}
