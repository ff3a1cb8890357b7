/// Reads alerts by a policy's patterns, each wording once.
struct SymptomTable {
    /// What a wording stands for.
    struct Symptom {
        /// Positions of the patterns whose cause, or effect, it is.
        var causes: [Int]
        var effects: [Int]
        var isIntrinsic: Bool
        var kind: Hypothesis.Kind?
    }

    struct Pair {
        var score: Double
        /// The pattern that gave it; nil where none knows the pair.
        var pattern: String?
    }

    private let policy: CausePolicy
    private var known: [String: Symptom] = [:]

    init(policy: CausePolicy) {
        self.policy = policy
    }

    /// By an alert's name alone.
    mutating func symptom(named name: String) -> Symptom {
        if let symptom = known[name] { return symptom }
        let symptom = read(AlertText(name))
        known[name] = symptom
        return symptom
    }

    /// By everything that an alert says.
    func symptom(of alert: Alert) -> Symptom { read(AlertText(alert: alert)) }

    /// How well one alert is explained by another.
    func pair(cause: Symptom, effect: Symptom) -> Pair {
        var best = Pair(score: effect.isIntrinsic ? 0 : policy.unknownPair, pattern: nil)
        for pattern in cause.causes
        where effect.effects.contains(pattern) && policy.patterns[pattern].score > best.score {
            best = Pair(score: policy.patterns[pattern].score, pattern: policy.patterns[pattern].name)
        }
        return best
    }

    private func read(_ text: AlertText) -> Symptom {
        Symptom(
            causes: policy.patterns.indices.filter { policy.patterns[$0].cause.matches(text) },
            effects: policy.patterns.indices.filter { policy.patterns[$0].effect.matches(text) },
            isIntrinsic: policy.intrinsic.matches(text),
            kind: policy.kinds.first { $0.pattern.matches(text) }?.kind)
    }
}
