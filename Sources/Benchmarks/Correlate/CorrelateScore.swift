import Domain

/// How well a storm was read.
struct CorrelateScore {
    /// Pairs of alerts that are together in truth and in what was found; only in truth; only in what was found.
    var bothPairs = 0
    var missedPairs = 0
    var falsePairs = 0
    var failures = 0
    var top1 = 0
    var top3 = 0
    var alerts = 0

    /// The harmonic mean of precision and recall over pairs of alerts; 1 where there is no pair at all.
    var pairwiseF1: Double {
        let wrong = missedPairs + falsePairs
        return bothPairs + wrong == 0 ? 1 : Double(2 * bothPairs) / Double(2 * bothPairs + wrong)
    }

    init() {}

    init(storm: Storm, trial: inout CorrelateTrial) {
        let placed = trial.placed
        var byBoth: [Both: Int] = [:]
        var byFailure: [Int: Int] = [:]
        var byIncident: [IncidentID: Int] = [:]
        for (alert, incident) in placed {
            byIncident[incident, default: 0] += 1
            guard let failure = storm.truth[alert] else { continue }
            byFailure[failure, default: 0] += 1
            byBoth[Both(failure: failure, incident: incident), default: 0] += 1
        }
        func pairs(_ counts: some Collection<Int>) -> Int { counts.reduce(0) { $0 + $1 * ($1 - 1) / 2 } }
        bothPairs = pairs(byBoth.values)
        missedPairs = pairs(byFailure.values) - bothPairs
        falsePairs = pairs(byIncident.values) - bothPairs
        alerts = placed.count
        for (failure, truth) in storm.failures.enumerated() {
            // The incident that a person who looks into this failure would open.
            let main = byBoth.filter { $0.key.failure == failure }.max {
                ($0.value, $1.key.incident) < ($1.value, $0.key.incident)
            }
            guard let main else { continue }
            failures += 1
            let causes = trial.causes(of: main.key.incident)
            if causes.first == truth.root { top1 += 1 }
            if causes.prefix(3).contains(truth.root) { top3 += 1 }
        }
    }

    private struct Both: Hashable {
        var failure: Int
        var incident: IncidentID
    }

    mutating func add(_ other: CorrelateScore) {
        bothPairs += other.bothPairs
        missedPairs += other.missedPairs
        falsePairs += other.falsePairs
        failures += other.failures
        top1 += other.top1
        top3 += other.top3
        alerts += other.alerts
    }
}
