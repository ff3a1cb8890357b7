import Domain

extension AlertPolicy {
    init(_ file: PolicyFile) throws {
        let root = file.root
        try root.allow("version", "fingerprint", "severity", "escalation", "flapping")
        try root["fingerprint"].allow("ignored_labels")
        let severity = root["severity"]
        try severity.allow("labels", "default", "words")
        let escalation = root["escalation"]
        try escalation.allow("repeats", "window", "steps")
        let flapping = root["flapping"]
        try flapping.allow("begins", "ends", "window")
        let begins = try flapping["begins"].whole(2...AlertPolicy.transitionsKept)
        self.init(
            version: file.version,
            ignoredLabels: Set(try root["fingerprint"]["ignored_labels"].texts()),
            severityLabels: try severity["labels"].texts(),
            defaultSeverity: try severity["default"].oneOf(Severity.self),
            severityWords: try Self.words(severity["words"]),
            escalation: .init(
                repeats: try escalation["repeats"].whole(2...AlertPolicy.occurrencesKept / 2),
                window: try escalation["window"].duration(), steps: try Self.steps(escalation["steps"])),
            flapping: .init(
                begins: begins, ends: try flapping["ends"].whole(1...begins),
                window: try flapping["window"].duration()))
    }

    private static func words(_ value: PolicyValue) throws -> [String: Severity] {
        guard !value.isMissing else { return [:] }
        return Dictionary(
            try value.entries().map { ($0.name.lowercased(), try $0.value.oneOf(Severity.self)) },
            uniquingKeysWith: { _, last in last })
    }

    private static func steps(_ value: PolicyValue) throws -> [Severity: Severity] {
        var steps: [Severity: Severity] = [:]
        for (name, target) in try value.entries() {
            guard let from = Severity(rawValue: name) else { throw target.error("is no severity") }
            let to = try target.oneOf(Severity.self)
            guard to > from else { throw target.error("must be worse than \(from.rawValue)") }
            steps[from] = to
        }
        return steps
    }
}
