import Domain

extension CausePolicy {
    init(_ file: PolicyFile) throws {
        let root = file.root
        try root.allow(
            "version", "weights", "unknown_pair", "hop_limit", "late_half_life", "hypotheses", "patterns", "intrinsic",
            "kinds", "through")
        var names: Set<String> = []
        let patterns = try root["patterns"].list().map { value in
            try value.allow("name", "cause", "effect", "score")
            let pattern = Pattern(
                name: try value["name"].text(), cause: try value["cause"].pattern(),
                effect: try value["effect"].pattern(), score: try value["score"].number())
            guard names.insert(pattern.name).inserted else {
                throw value["name"].error("is given twice: \(pattern.name)")
            }
            return pattern
        }
        let kinds = try root["kinds"].list().map { value in
            try value.allow("kind", "wordings")
            return KindRule(
                kind: try value["kind"].oneOf(Hypothesis.Kind.self), pattern: try value["wordings"].pattern())
        }
        let through = try root["through"].list().map { value in
            try value.allow("kinds", "wordings")
            return ThroughRule(
                kinds: Set(try value["kinds"].list().map { try $0.oneOf(Dependency.Kind.self) }),
                pattern: try value["wordings"].pattern())
        }
        self.init(
            version: file.version, weights: try Self.weights(root["weights"]), patterns: patterns,
            unknownPair: try root["unknown_pair"].number(), intrinsic: try root["intrinsic"].pattern(), kinds: kinds,
            through: through,
            hopLimit: try root["hop_limit"].whole(1...10), lateHalfLife: try root["late_half_life"].duration(),
            hypotheses: try root["hypotheses"].whole(1...50))
    }

    private static func weights(_ value: PolicyValue) throws -> Weights {
        try value.allow("temporal", "distance", "domain")
        let weights = Weights(
            temporal: try value["temporal"].number(), distance: try value["distance"].number(),
            domain: try value["domain"].number())
        guard abs(weights.temporal + weights.distance + weights.domain - 1) < 0.001 else {
            throw value.error("must add up to 1")
        }
        return weights
    }
}
