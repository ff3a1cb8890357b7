/// Which state may follow which.
public enum IncidentLifecycle {
    /// Why a change of state is refused; `description` is meant for people.
    public struct IllegalTransition: Error, Hashable, CustomStringConvertible {
        public var from: Incident.Status
        public var to: Incident.Status

        public init(from: Incident.Status, to: Incident.Status) {
            self.from = from
            self.to = to
        }

        public var description: String {
            let allowed = IncidentLifecycle.next(after: from).map(\.rawValue)
            let can = allowed.isEmpty ? "nothing follows it" : "it can become \(allowed.joined(separator: ", "))"
            return "an incident that is \(from.rawValue) cannot become \(to.rawValue); \(can)"
        }
    }

    /// The states that may follow, in the order of a usual incident. A resolved incident can be reopened
    /// (`investigating`); a merged one stays merged.
    public static func next(after status: Incident.Status) -> [Incident.Status] {
        switch status {
        case .detected: [.investigating, .rootCauseFound, .mitigated, .resolved, .merged]
        case .investigating: [.rootCauseFound, .mitigated, .resolved, .merged]
        case .rootCauseFound: [.investigating, .mitigated, .resolved, .merged]
        case .mitigated: [.investigating, .rootCauseFound, .resolved, .merged]
        case .resolved: [.investigating]
        case .merged: []
        }
    }

    public static func isLegal(from: Incident.Status, to: Incident.Status) -> Bool {
        next(after: from).contains(to)
    }

    /// The incident in its new state, with the times that belong to it. Staying in a state changes nothing.
    /// - Throws: `IllegalTransition`.
    public static func move(_ incident: Incident, to status: Incident.Status, at now: Timestamp) throws -> Incident {
        guard incident.status != status else { return incident }
        guard isLegal(from: incident.status, to: status) else {
            throw IllegalTransition(from: incident.status, to: status)
        }
        var moved = incident
        moved.status = status
        switch status {
        case .mitigated: moved.mitigatedAt = incident.mitigatedAt ?? now
        case .resolved: moved.resolvedAt = now
        case .investigating:
            // Who took on what was over has not taken on what came back: somebody has to again.
            if incident.status == .resolved {
                moved.acknowledgedAt = nil
                moved.acknowledgedBy = nil
            }
            moved.mitigatedAt = nil
            moved.resolvedAt = nil
            moved.resolution = nil
            moved.resolutionNote = nil
        case .rootCauseFound: moved.mitigatedAt = nil
        case .detected, .merged: break
        }
        moved.updatedAt = now
        return moved
    }
}
