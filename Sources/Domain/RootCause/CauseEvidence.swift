/// Gathers what a hypothesis points at.
struct CauseEvidence {
    /// How many alerts a piece of evidence names at most.
    private static let alertsNamed = 50

    let topology: Topology
    let now: Timestamp
    private(set) var artifacts: [EvidenceArtifact] = []

    init(topology: Topology, now: Timestamp) {
        self.topology = topology
        self.now = now
    }

    /// Never empty.
    mutating func gather(_ candidate: CauseCandidate, using random: inout some RandomNumberGenerator) -> [EvidenceID] {
        let service = topology.services[candidate.position]
        var ids: [EvidenceID] = []
        if let first = candidate.own.first {
            let names = candidate.own.map(\.name).firstOfEach(3).joined(separator: ", ")
            ids.append(
                add(
                    .alert, ref: first.id.description,
                    "\(service.displayName) itself: \(names), first at \(first.startsAt)",
                    alerts(candidate.own, service: service), using: &random))
        }
        if let nearest = candidate.dependents.first?.service.alerts.first {
            let effects = candidate.dependents.flatMap(\.service.alerts)
            let count = effects.count == 1 ? "1 alert" : "\(effects.count) alerts"
            let services = candidate.dependents.count
            ids.append(
                add(
                    .alert, ref: nearest.id.description,
                    "\(count) of \(services) service\(services == 1 ? " that depends" : "s that depend") on it, first at "
                        + "\(effects.map(\.startsAt).min() ?? nearest.startsAt)",
                    alerts(effects, service: service), using: &random))
        }
        for (dependent, hops) in [candidate.dependents.first, candidate.dependents.last].compactMap({ $0 }).prefix(
            candidate.dependents.count)
        {
            let from = topology.services[dependent.position]
            guard let path = topology.path(from: from.id, upTo: service.id, limit: hops) else { continue }
            let names = path.compactMap { topology[$0]?.displayName }
            ids.append(
                add(
                    .topology, ref: service.id.description, "\(names.joined(separator: " → ")) (depends on)",
                    ["path": path.map(\.description).joined(separator: ","), "hops": String(hops)], using: &random))
        }
        ids.append(needs(candidate, service, using: &random))
        return ids
    }

    /// Evidence for a cause of which no service is known.
    mutating func gather(_ alerts: [Alert], using random: inout some RandomNumberGenerator) -> [EvidenceID] {
        guard let first = alerts.first else { return [] }
        let count = alerts.count == 1 ? "1 alert" : "\(alerts.count) alerts"
        return [
            add(
                .alert, ref: first.id.description, "\(count): \(first.name), first at \(first.startsAt)",
                self.alerts(alerts, service: nil), using: &random)
        ]
    }

    private mutating func needs(
        _ candidate: CauseCandidate, _ service: Service, using random: inout some RandomNumberGenerator
    ) -> EvidenceID {
        let needs = topology.needs[candidate.position].map { topology.services[$0].displayName }.sorted()
        let failing = candidate.failingNeeds.map { topology.services[$0].displayName }.sorted()
        let summary =
            switch (needs.isEmpty, failing.isEmpty) {
            case (true, _): "\(service.displayName) depends on nothing that is known"
            case (_, true):
                "\(service.displayName) depends on \(Self.listed(needs)); no alert of this incident is theirs"
            case (_, false): "\(service.displayName) depends on \(Self.listed(failing)), failing too"
            }
        return add(
            .topology, ref: service.id.description, summary,
            ["needs": needs.prefix(20).joined(separator: ", "), "failing": failing.joined(separator: ", ")],
            using: &random)
    }

    private func alerts(_ alerts: [Alert], service: Service?) -> [String: String] {
        var metadata = [
            "alert_ids": alerts.prefix(Self.alertsNamed).map(\.id.description).joined(separator: ","),
            "alert_count": String(alerts.count),
        ]
        metadata["service_id"] = service?.id.description
        return metadata
    }

    /// Evidence for a change: what it was, what it changed, and how it lies to what fails. Never empty.
    mutating func gather(
        _ scored: ScoredChange, service: Service?, failing: Service?, using random: inout some RandomNumberGenerator
    ) -> [EvidenceID] {
        let change = scored.change
        let links = change.links
        var metadata = ["change_id": change.id.description, "status": change.status.rawValue]
        metadata["actor"] = change.actor
        metadata["environment"] = change.environment
        metadata["url"] = links.page
        metadata["logs_url"] = links.logs
        let by = change.actor.map { " by \($0)" } ?? ""
        var ids = [
            add(
                .change, ref: change.id.description,
                "\(ChangeWords.headline(change, service: service?.displayName)), \(change.at)\(by)", metadata,
                source: change.source, using: &random)
        ]
        if let diff = change.facts.diff, !diff.isEmpty {
            let shown = diff.prefix(4).map { "\($0.field): \($0.old ?? "–") → \($0.new ?? "–")" }
            ids.append(
                add(
                    .k8sEvent, ref: change.facts.resource ?? change.id.description,
                    shown.joined(separator: "; ") + (diff.count > 4 ? "; and \(diff.count - 4) more" : ""),
                    ["change_id": change.id.description], source: change.source, using: &random))
        }
        if let diff = links.diff ?? links.commit {
            let types = (change.facts.fileTypes ?? []).map { $0.rawValue.replacing("_", with: " ") }
            let files = change.facts.files.map { "\($0) file\($0 == 1 ? "" : "s") changed" } ?? "what it changed"
            ids.append(
                add(
                    .gitDiff, ref: diff, types.isEmpty ? files : "\(files): \(types.joined(separator: ", "))",
                    ["change_id": change.id.description, "url": diff], source: change.source, using: &random))
        }
        if let error = change.facts.error {
            ids.append(
                add(
                    .note, ref: change.id.description, "It failed: \(error.summary)",
                    ["change_id": change.id.description, "lines": (error.lines ?? []).joined(separator: "\n")],
                    source: change.source, using: &random))
        }
        if let service, let failing, let hops = scored.score.hops, hops > 0,
            let path = topology.path(from: failing.id, upTo: service.id, limit: hops)
        {
            let names = path.compactMap { topology[$0]?.displayName }
            ids.append(
                add(
                    .topology, ref: service.id.description, "\(names.joined(separator: " → ")) (depends on)",
                    ["path": path.map(\.description).joined(separator: ","), "hops": String(hops)], using: &random))
        }
        return ids
    }

    private mutating func add(
        _ kind: EvidenceArtifact.Kind, ref: String, _ summary: String, _ metadata: [String: String],
        source: String = "bellwether", using random: inout some RandomNumberGenerator
    ) -> EvidenceID {
        // Two hypotheses may rest on the same thing.
        if let known = artifacts.first(where: { $0.kind == kind && $0.ref == ref && $0.summary == summary }) {
            return known.id
        }
        let id = EvidenceID(at: now, using: &random)
        artifacts.append(
            EvidenceArtifact(
                id: id, kind: kind, source: source, ref: ref, summary: summary, metadata: metadata))
        return id
    }

    private static func listed(_ names: [String]) -> String {
        names.prefix(4).joined(separator: ", ") + (names.count > 4 ? " and \(names.count - 4) more" : "")
    }
}

extension Array where Element: Hashable {
    /// The first few different elements.
    fileprivate func firstOfEach(_ limit: Int) -> [Element] {
        var seen: Set<Element> = []
        return Array(filter { seen.insert($0).inserted }.prefix(limit))
    }
}
