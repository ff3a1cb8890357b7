import Domain

extension GatingPolicy {
    init(_ file: PolicyFile) throws {
        let root = file.root
        try root.allow("version", "rules", "otherwise")
        try root["otherwise"].allow("decision", "rationale")
        var names: Set<String> = []
        let rules = try root["rules"].list().map { value in
            let rule = try Self.rule(value)
            guard names.insert(rule.name).inserted else { throw value["name"].error("is given twice: \(rule.name)") }
            return rule
        }
        self.init(
            version: file.version, rules: rules,
            otherwise: try root["otherwise"]["decision"].oneOf(GatingDecision.Verdict.self),
            otherwiseRationale: try root["otherwise"]["rationale"].text())
    }

    private static func rule(_ value: PolicyValue) throws -> Rule {
        let conditions = [
            "severity_at_most", "severity_at_least", "alerts_at_most", "alerts_at_least", "services_at_most", "names",
        ]
        try value.allow(
            "name", "severity_at_most", "severity_at_least", "alerts_at_most", "alerts_at_least", "services_at_most",
            "names", "decision", "rationale")
        guard conditions.contains(where: { !value[$0].isMissing }) else {
            throw value.error("has no condition; what always holds belongs in `otherwise`")
        }
        let counts = 0...1_000_000
        return Rule(
            name: try value["name"].text(),
            severityAtMost: try value["severity_at_most"].ifPresent { try $0.oneOf(Severity.self) },
            severityAtLeast: try value["severity_at_least"].ifPresent { try $0.oneOf(Severity.self) },
            alertsAtMost: try value["alerts_at_most"].ifPresent { try $0.whole(counts) },
            alertsAtLeast: try value["alerts_at_least"].ifPresent { try $0.whole(counts) },
            servicesAtMost: try value["services_at_most"].ifPresent { try $0.whole(counts) },
            names: try value["names"].ifPresent { try $0.pattern() },
            verdict: try value["decision"].oneOf(GatingDecision.Verdict.self),
            rationale: try value["rationale"].text())
    }
}
