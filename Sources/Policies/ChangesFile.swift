import Domain

extension ChangePolicy {
    init(_ file: PolicyFile) throws {
        let root = file.root
        try root.allow(
            "version", "window", "clock_skew", "score", "shown", "suspect", "hypotheses", "inference", "files",
            "last_commits", "rollout_grace", "rollout_within", "retention")
        let score = root["score"]
        try score.allow(
            "half_life", "weights", "without_effect", "service", "environment", "type", "files", "unknown_files",
            "status",
            "rollback")
        let shown = try root["shown"].number()
        let suspect = try root["suspect"].number()
        guard suspect >= shown else { throw root["suspect"].error("must not be lower than shown") }
        let retention = root["retention"]
        try retention.allow("changes", "deliveries", "ignored")
        self.init(
            version: file.version, window: try root["window"].duration(), clockSkew: try root["clock_skew"].duration(),
            halfLife: try score["half_life"].duration(), weights: try Self.weights(score["weights"]),
            withoutEffect: try score["without_effect"].number(),
            service: try Self.service(score["service"]), environment: try Self.environment(score["environment"]),
            typeRisk: try Self.risks(score["type"]), fileRisk: try Self.risks(score["files"]),
            unknownFiles: try score["unknown_files"].number(), statusRisk: try Self.risks(score["status"]),
            rollback: try Self.rollback(score["rollback"]), shown: shown, suspect: suspect,
            hypotheses: try root["hypotheses"].whole(0...10), inference: try Self.inference(root["inference"]),
            classifier: FileClassifier(rules: try root["files"].list().map(Self.fileRule)),
            lastCommits: try root["last_commits"].whole(1...200), rolloutGrace: try root["rollout_grace"].duration(),
            rolloutWithin: try root["rollout_within"].ifPresent { try $0.duration() } ?? .seconds(86_400),
            retention: Retention(
                changes: try retention["changes"].duration(days: 3660),
                deliveries: try retention["deliveries"].duration(days: 366),
                ignored: try retention["ignored"].duration(days: 366)))
    }

    private static func weights(_ value: PolicyValue) throws -> Weights {
        try value.allow("time", "type", "files", "status", "rollback")
        let weights = Weights(
            time: try value["time"].number(), type: try value["type"].number(), files: try value["files"].number(),
            status: try value["status"].number(), rollback: try value["rollback"].number())
        let sum = weights.time + weights.type + weights.files + weights.status + weights.rollback
        guard abs(sum - 1) < 0.001 else { throw value.error("must add up to 1") }
        return weights
    }

    private static func service(_ value: PolicyValue) throws -> ServiceMatch {
        try value.allow("same", "hops", "unknown", "none", "explained")
        let hops = try value["hops"].list().map { try $0.number() }
        guard (1...5).contains(hops.count) else { throw value["hops"].error("must have one to five values") }
        guard zip(hops, hops.dropFirst()).allSatisfy({ $0 >= $1 }) else {
            throw value["hops"].error("must not grow with the distance")
        }
        return ServiceMatch(
            same: try value["same"].number(), hops: hops, unknown: try value["unknown"].number(),
            none: try value["none"].number(), explained: try value["explained"].number())
    }

    private static func environment(_ value: PolicyValue) throws -> EnvironmentMatch {
        try value.allow("same", "unknown", "different")
        return EnvironmentMatch(
            same: try value["same"].number(), unknown: try value["unknown"].number(),
            different: try value["different"].number())
    }

    private static func rollback(_ value: PolicyValue) throws -> RollbackRisk {
        try value.allow("plain", "rolled_back", "rollback")
        return RollbackRisk(
            plain: try value["plain"].number(), rolledBack: try value["rolled_back"].number(),
            rollback: try value["rollback"].number())
    }

    /// Every word of the enumeration with its risk.
    private static func risks<Word: RawRepresentable & CaseIterable & Hashable>(
        _ value: PolicyValue
    ) throws -> [Word: Double] where Word.RawValue == String {
        var risks: [Word: Double] = [:]
        for (name, risk) in try value.entries() {
            guard let word = Word(rawValue: name) else {
                throw risk.error(
                    "is not known here; known are \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            risks[word] = try risk.number()
        }
        for word in Word.allCases where risks[word] == nil { throw value.error("lacks \(word.rawValue)") }
        return risks
    }

    private static func fileRule(_ value: PolicyValue) throws -> FileClassifier.Rule {
        try value.allow("type", "paths", "words")
        return FileClassifier.Rule(
            type: try value["type"].oneOf(FileType.self),
            paths: try value["paths"].ifPresent { try $0.texts().map { PathPattern($0) } } ?? [],
            words: try value["words"].ifPresent { try $0.texts().map { $0.lowercased() } } ?? [])
    }
}

extension ChangePolicy {
    private static func inference(_ value: PolicyValue) throws -> ChangeInference.Policy {
        try value.allow("services", "environments", "words", "last_words", "negations", "regions", "sidecars")
        var names: Set<String> = []
        func name(_ value: PolicyValue) throws -> String {
            let text = try value["name"].text()
            guard names.insert(text).inserted else { throw value["name"].error("is given twice: \(text)") }
            return text
        }
        func label(_ value: PolicyValue, _ hint: ChangeInference.Policy.Hint) throws -> String? {
            guard hint == .label else { return nil }
            return try value["label"].text()
        }
        let services = try value["services"].list().map { rule in
            try rule.allow("name", "hint", "label", "form", "names")
            let hint = try rule["hint"].oneOf(ChangeInference.Policy.Hint.self)
            return ChangeInference.Policy.Rule(
                name: try name(rule), hint: hint, label: try label(rule, hint),
                form: try rule["form"].ifPresent { try $0.oneOf(ChangeInference.Policy.Form.self) } ?? .plain,
                names: try rule["names"].ifPresent { try $0.text() == "true" } ?? false)
        }
        names = []
        let environments = try value["environments"].list().map { rule in
            try rule.allow("name", "hint", "label", "values")
            let hint = try rule["hint"].oneOf(ChangeInference.Policy.Hint.self)
            var values: [String: String] = [:]
            if !rule["values"].isMissing {
                for (name, target) in try rule["values"].entries() { values[name.lowercased()] = try target.text() }
            }
            return ChangeInference.Policy.EnvironmentRule(
                name: try name(rule), hint: hint, label: try label(rule, hint), values: values)
        }
        var words: [String: String] = [:]
        for (environment, list) in try value["words"].entries() {
            words[environment.lowercased()] = environment
            for word in try list.texts() { words[word.lowercased()] = environment }
        }
        func set(_ name: String) throws -> Set<String> {
            Set(try value[name].ifPresent { try $0.texts() }?.map { $0.lowercased() } ?? [])
        }
        return ChangeInference.Policy(
            services: services, environments: environments,
            naming: EnvironmentNaming(
                words: words, last: try set("last_words"), negations: try set("negations"), regions: try set("regions")),
            sidecars: try set("sidecars"))
    }
}
