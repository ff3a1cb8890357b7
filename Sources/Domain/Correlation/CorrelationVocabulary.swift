/// The names of alerts that occur in one run, each read by the policies once and known by a number from then on.
struct CorrelationVocabulary {
    struct Word {
        var symptom: SymptomTable.Symptom
        /// The policy says that it has nothing to do with failures elsewhere.
        var isIndependent: Bool
        /// Through what kinds of dependency it may have come, if it says so.
        var through: DependencyKinds?
    }

    /// How well one name's alert is explained by another's.
    struct Tie {
        var score: Double
        /// The pattern that says so, by its position in the policy.
        var pattern: Int?
        /// Both are what this pattern, or a surer one, calls an effect.
        var alike: Double
    }

    private(set) var words: [Word] = []
    /// The place of each word's symptom among the different ones: thousands of names read as a few symptoms.
    private var places: [Int] = []
    private let symptoms: SymptomTable
    private let patterns: [CausePolicy.Pattern]
    private let independent: TextPattern
    private var numbers: [String: Int] = [:]
    private var distinct: [SymptomTable.Symptom] = []
    private var placeOf: [SymptomTable.Symptom: Int] = [:]
    /// By the places of cause and effect.
    private var ties: [[Tie]] = []

    init(policies: PolicySet) {
        symptoms = SymptomTable(policy: policies.causes)
        patterns = policies.causes.patterns
        independent = policies.correlation.independent
    }

    /// The name's number.
    mutating func word(_ name: String) -> Int {
        if let known = numbers[name] { return known }
        let symptom = symptoms.symptom(named: name)
        let word = Word(
            symptom: symptom, isIndependent: independent.matches(AlertText(name)),
            through: symptom.through.map { DependencyKinds($0) })
        words.append(word)
        places.append(place(of: symptom))
        numbers[name] = words.count - 1
        return words.count - 1
    }

    private mutating func place(of symptom: SymptomTable.Symptom) -> Int {
        if let known = placeOf[symptom] { return known }
        for at in distinct.indices { ties[at].append(tie(distinct[at], symptom)) }
        distinct.append(symptom)
        ties.append(distinct.map { tie(symptom, $0) })
        placeOf[symptom] = distinct.count - 1
        return distinct.count - 1
    }

    func tie(cause: Int, effect: Int) -> Tie { ties[places[cause]][places[effect]] }
    /// Whether a pattern at least this sure knows the two.
    func isTelling(cause: Int, effect: Int, _ telling: Double) -> Bool {
        let tie = tie(cause: cause, effect: effect)
        return tie.pattern != nil && tie.score >= telling
    }

    func isIntrinsic(_ word: Int) -> Bool { words[word].symptom.isIntrinsic }
    /// Through what kinds of dependency it may have come, if it says so.
    func through(_ word: Int) -> DependencyKinds? { words[word].through }
    func isIndependent(_ word: Int) -> Bool { words[word].isIndependent }

    private func tie(_ cause: SymptomTable.Symptom, _ effect: SymptomTable.Symptom) -> Tie {
        let tie = symptoms.tie(cause: cause, effect: effect)
        let alike = cause.effects.filter(effect.effects.contains).map { patterns[$0].score }.max() ?? 0
        return Tie(score: tie.score, pattern: tie.pattern, alike: alike)
    }
}
