import Domain
import Postgres

extension IncidentChanges {
    /// Moves alerts of services to the incident of the failure that explains them better, and tells both stories of it.
    mutating func writeMoves(_ plan: CorrelationPlan) throws {
        let moves = plan.moves
        guard !moves.isEmpty else { return }
        openForMoves(plan)
        let moved = try AlertMoves.move(tx, scope, moves)
        let reasons = Dictionary(
            moves.map { (AlertMoves.Way($0), $0.reason) }, uniquingKeysWith: { first, _ in first })
        for group in moved.sorted(by: { $0.way < $1.way }) {
            guard let from = incidents[group.way.from], let into = incidents[group.way.into] else { continue }
            incidents[from.id]?.alertCount -= group.alerts
            incidents[from.id]?.firingCount -= group.firing
            incidents[into.id]?.alertCount += group.alerts
            incidents[into.id]?.firingCount += group.firing
            let name = graph[group.way.service]?.displayName ?? "a service"
            let alerts = group.alerts == 1 ? "An alert of \(name)" : "\(group.alerts) alerts of \(name)"
            let why = reasons[group.way].map { ": \($0)" } ?? ""
            let details = ["from": from.id.description, "into": into.id.description]
            tell(from.id, .split, "\(alerts) went to #\(into.number)\(why)", details: details)
            tell(into.id, .alertJoined, "\(alerts) came from #\(from.number)\(why)", details: details)
            recounted.formUnion([from.id, into.id])
            regrouped.formUnion([from.id, into.id])
        }
    }

    /// Tells why there are incidents that no new alert opened.
    private mutating func openForMoves(_ plan: CorrelationPlan) {
        let opened = Set(plan.placements.filter { $0.reason == .opened }.map(\.incident))
        var told = opened.union(before.keys)
        for move in plan.moves where told.insert(move.into).inserted {
            guard let from = incidents[move.from] else { continue }
            tell(move.into, .opened, "Opened for a failure of its own that #\(from.number) held: \(move.reason)")
        }
    }

    /// Describes incidents anew that gave or took alerts, and says whose they are now: their profiles do not know which
    /// label values went along.
    func describeMoved(_ plan: CorrelationPlan, _ policy: CorrelationPolicy) throws {
        let changed = Set(plan.moves.flatMap { [$0.from, $0.into] })
        guard !changed.isEmpty else { return }
        try TeamOwnership.recount(tx, scope, changed.sorted())
        let profiles = try plan.profiles.filter { changed.contains($0.id) }.map { profile in
            profile.redescribed(from: try AlertMoves.alerts(tx, scope, of: profile.id), policy: policy)
        }
        try IncidentStatements.setProfiles(tx, scope, profiles)
    }
}
