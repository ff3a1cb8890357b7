public import Domain

/// Reads many storms and says how well: the figures of `bellwether bench correlate`.
public enum CorrelationQuality {
    static let sizes = [20, 50, 100, 200, 500]

    /// - Parameters:
    ///   - storms: how many storms at each difficulty, spread over the sizes.
    ///   - seed: of the first storm; the others follow.
    ///   - difficulty: the only one, or nil for all.
    public static func report(
        policies: PolicySet, storms: Int = 40, seed: UInt64 = 1, difficulty only: String? = nil
    ) -> BenchmarkReport {
        var report = BenchmarkReport(
            name: "correlate",
            parameters: [
                ("storms_per_difficulty", String(storms)), ("first_seed", String(seed)),
                ("services", sizes.map(String.init).joined(separator: ",")),
                (
                    "policies",
                    policies.versions.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
                        .joined(separator: ", ")
                ),
            ])
        for difficulty in StormDifficulty.all where only == nil || only == difficulty.name {
            let rows = run(difficulty, policies: policies, storms: storms, seed: seed)
            let prefix = difficulty.name == "default" ? "" : "\(difficulty.name)_"
            let all = rows.flatMap(\.scores)
            report.metrics += metrics(all, prefix: prefix)
            report.notes.append("\(difficulty.name): \(describe(all))")
            for row in rows { report.notes.append("\(difficulty.name), \(row.size) services: \(describe(row.scores))") }
        }
        report.metrics += [
            ("alerts_per_second", CorrelationSpeed.large.alertsPerSecond(policies: policies, seed: seed)),
            ("long_incidents_alerts_per_second", CorrelationSpeed.long.alertsPerSecond(policies: policies, seed: seed)),
        ]
        report.notes.append(
            "alerts_per_second: one core, batches of 200, 50 open incidents of 500 alerts over 500 services, kept apart; "
                + "long_incidents: batches of 50, 15 open incidents of 5,000 alerts over 200 services")
        report.notes.append(
            "pairwise F1 is the mean over storms; pooled counts all pairs of all storms at once, so that the largest "
                + "storms weigh most")
        return report
    }

    struct Row {
        var size: Int
        var scores: [CorrelateScore]
    }

    static func run(_ difficulty: StormDifficulty, policies: PolicySet, storms: Int, seed: UInt64) -> [Row] {
        var rows = sizes.map { Row(size: $0, scores: []) }
        for number in 0..<storms {
            let row = number % rows.count
            let storm = StormGenerator.storm(
                size: rows[row].size, difficulty: difficulty, seed: seed &+ UInt64(number) &* 7919)
            var trial = CorrelateTrial(storm: storm, policies: policies, seed: UInt64(number))
            trial.run()
            rows[row].scores.append(CorrelateScore(storm: storm, trial: &trial))
        }
        return rows.filter { !$0.scores.isEmpty }
    }

    static func metrics(_ scores: [CorrelateScore], prefix: String) -> [(name: String, value: Double)] {
        let pooled = scores.reduce(into: CorrelateScore()) { $0.add($1) }
        let failures = Double(max(1, pooled.failures))
        return [
            ("\(prefix)pairwise_f1_ratio", scores.map(\.pairwiseF1).reduce(0, +) / Double(max(1, scores.count))),
            ("\(prefix)pairwise_f1_pooled_ratio", pooled.pairwiseF1),
            ("\(prefix)root_cause_top1_ratio", Double(pooled.top1) / failures),
            ("\(prefix)root_cause_top3_ratio", Double(pooled.top3) / failures),
        ]
    }

    private static func describe(_ scores: [CorrelateScore]) -> String {
        let pooled = scores.reduce(into: CorrelateScore()) { $0.add($1) }
        let figures = metrics(scores, prefix: "").map { String(Double(Int($0.value * 1000)) / 1000) }
        return "\(scores.count) storms, \(pooled.alerts) alerts, \(pooled.failures) failures: F1 \(figures[0]) "
            + "(pooled \(figures[1])), top-1 \(figures[2]), top-3 \(figures[3])"
    }
}
