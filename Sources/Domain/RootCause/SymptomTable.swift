/// Reads alerts by a policy's patterns, each wording once.
struct SymptomTable {
    /// What a wording stands for.
    struct Symptom: Hashable {
        /// Positions of the patterns whose cause, or effect, it is.
        var causes: [Int]
        var effects: [Int]
        var isIntrinsic: Bool
        var kind: Hypothesis.Kind?
        /// Through what kinds of dependency it may have come, if it says so.
        var through: Set<Dependency.Kind>?
    }

    struct Pair {
        var score: Double
        /// The pattern that gave it; nil where none knows the pair.
        var pattern: String?
    }

    private let policy: CausePolicy

    init(policy: CausePolicy) {
        self.policy = policy
    }

    /// By an alert's name alone.
    func symptom(named name: String) -> Symptom { read(AlertText(name)) }

    /// By everything that an alert says.
    func symptom(of alert: Alert) -> Symptom { read(AlertText(alert: alert)) }

    /// How well one alert is explained by another.
    func pair(cause: Symptom, effect: Symptom) -> Pair {
        let tie = tie(cause: cause, effect: effect)
        return Pair(score: tie.score, pattern: tie.pattern.map { policy.patterns[$0].name })
    }

    /// The same, with the pattern's position instead of its name.
    func tie(cause: Symptom, effect: Symptom) -> (score: Double, pattern: Int?) {
        var best: (score: Double, pattern: Int?) = (effect.isIntrinsic ? 0 : policy.unknownPair, nil)
        for pattern in cause.causes
        where effect.effects.contains(pattern) && policy.patterns[pattern].score > best.score {
            best = (policy.patterns[pattern].score, pattern)
        }
        return best
    }

    private func read(_ text: AlertText) -> Symptom {
        Symptom(
            causes: policy.patterns.indices.filter { policy.patterns[$0].cause.matches(text) },
            effects: policy.patterns.indices.filter { policy.patterns[$0].effect.matches(text) },
            isIntrinsic: policy.intrinsic.matches(text),
            kind: policy.kinds.first { $0.pattern.matches(text) }?.kind,
            through: policy.through.first { $0.pattern.matches(text) }?.kinds)
    }
}
