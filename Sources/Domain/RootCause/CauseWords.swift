/// Hypotheses as a person reads them at 3 AM.
struct CauseWords {
    let topology: Topology
    let total: Int

    /// "Database Primary: connection refused".
    func title(_ candidate: CauseCandidate, speaker: Alert?) -> String {
        let name = topology.services[candidate.position].displayName
        guard let speaker else { return "\(name): no alert of its own" }
        return "\(name): \(Self.plain(speaker.name))"
    }

    /// "Database Primary, because 13 of 14 alerts come from services that depend on it, and nothing it depends on is
    /// failing."
    func summary(_ candidate: CauseCandidate) -> String {
        let name = topology.services[candidate.position].displayName
        var because: [String] = []
        let explained = candidate.explainedAlerts
        if explained > 0 {
            because.append(
                "\(explained) of \(total) alerts \(explained == 1 ? "comes" : "come") from services that depend on it")
        } else if candidate.own.count == total {
            because.append(total == 1 ? "the only alert comes from it" : "all \(total) alerts come from it")
        } else {
            because.append(
                "\(candidate.own.count) of \(total) alerts \(candidate.own.count == 1 ? "comes" : "come") from it")
        }
        if candidate.isSilent {
            return "\(name), because \(because[0]), though it has not raised an alert itself."
        }
        let needs = candidate.failingNeeds.map { topology.services[$0].displayName }
        switch needs.count {
        case 0:
            let hasNeeds = !topology.needs[candidate.position].isEmpty
            because.append(hasNeeds ? "nothing it depends on is failing" : "it depends on nothing else that we know of")
            return "\(name), because \(because.joined(separator: ", and "))."
        case 1: return "\(name), because \(because[0]); but \(needs[0]), which it depends on, is failing too."
        default:
            return "\(name), because \(because[0]); but \(needs[0]) and \(needs.count - 1) more that it depends on "
                + "are failing too."
        }
    }

    /// `DatabaseConnectionRefused` as "database connection refused"; what is written in words stays as it is.
    static func plain(_ name: String) -> String {
        if name.contains(" ") { return name }
        var words: [String] = []
        var word = ""
        let letters = Array(name)
        for (at, letter) in letters.enumerated() {
            let isBreak = letter == "_" || letter == "-"
            let startsWord =
                letter.isUppercase && !word.isEmpty
                && (word.last.map { !$0.isUppercase } ?? false
                    || (at + 1 < letters.count && letters[at + 1].isLowercase))
            if isBreak || startsWord, !word.isEmpty {
                words.append(word)
                word = ""
            }
            if !isBreak { word.append(letter) }
        }
        if !word.isEmpty { words.append(word) }
        return words.map { $0.count > 1 && $0 == $0.uppercased() ? $0 : $0.lowercased() }.joined(separator: " ")
    }
}
