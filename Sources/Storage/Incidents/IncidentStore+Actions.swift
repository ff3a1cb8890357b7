public import Domain
import Postgres

/// What a person may change by hand; nil leaves as it is.
public struct IncidentChange: Sendable, Hashable {
    public var title: String?
    public var severity: Severity?
    public var status: Incident.Status?

    public init(title: String? = nil, severity: Severity? = nil, status: Incident.Status? = nil) {
        self.title = title
        self.severity = severity
        self.status = status
    }
}

/// Each answers with the incident as it is afterwards, and throws `StoreError.notFound`, `.illegal` or `.conflict`.
extension IncidentStore {
    /// Changes title, severity or state. A title or severity that a person set stays, whatever alerts come.
    public func update(
        _ scope: Scope, _ key: IncidentKey, _ change: IncidentChange, expectedVersion: Int? = nil,
        by actor: TimelineActor, at now: Timestamp
    ) async throws -> IncidentPage {
        try await act(scope, key, expectedVersion: expectedVersion, by: actor, at: now) { edit in
            if let title = change.title, title != edit.incident.title {
                guard !title.isEmpty, title.count <= 500 else {
                    throw StoreError.invalid(field: "title", message: "must have 1 to 500 characters")
                }
                edit.tell(.titleChanged, "Renamed to “\(title)”", details: ["from": edit.incident.title, "to": title])
                edit.incident.title = title
                edit.incident.titleIsManual = true
            }
            if let severity = change.severity, severity != edit.incident.severity {
                let from = edit.incident.severity
                edit.tell(
                    .severityChanged, "Severity changed from \(from.rawValue) to \(severity.rawValue)",
                    details: ["from": from.rawValue, "to": severity.rawValue])
                edit.incident.severity = severity
                edit.incident.severityIsManual = true
                if severity > from {
                    edit.notify(.severityRaised, key: "severity:\(severity.rawValue):\(now.microseconds)")
                }
            }
            if let status = change.status, status != edit.incident.status {
                guard status != .merged, status != .resolved else {
                    throw StoreError.illegal(reason: "resolving and merging are actions of their own")
                }
                let from = edit.incident.status
                try edit.move(to: status)
                edit.tell(
                    .statusChanged, "State changed from \(from.words) to \(status.words)",
                    details: ["from": from.rawValue, "to": status.rawValue])
            }
        }
    }

    /// Says that somebody has taken it on. A second acknowledgement changes nothing.
    public func acknowledge(
        _ scope: Scope, _ key: IncidentKey, note: String? = nil, by actor: TimelineActor, at now: Timestamp
    ) async throws -> IncidentPage {
        try await act(scope, key, by: actor, at: now) { edit in
            guard edit.incident.acknowledgedAt == nil else { return }
            guard edit.incident.status.isOpen else {
                throw StoreError.illegal(
                    reason: "an incident that is \(edit.incident.status.words) cannot be acknowledged")
            }
            edit.incident.acknowledgedAt = now
            edit.incident.acknowledgedBy = actor.userID
            if edit.incident.status == .detected { try edit.move(to: .investigating) }
            edit.tell(.acknowledged, "Acknowledged by \(actor.name)\(note.suffix)", details: note.details)
            edit.notify(.acknowledged, key: "acknowledged:\(now.microseconds)")
        }
    }

    /// Takes the acknowledgement back.
    public func unacknowledge(
        _ scope: Scope, _ key: IncidentKey, by actor: TimelineActor, at now: Timestamp
    ) async throws -> IncidentPage {
        try await act(scope, key, by: actor, at: now) { edit in
            guard edit.incident.acknowledgedAt != nil else { return }
            edit.incident.acknowledgedAt = nil
            edit.incident.acknowledgedBy = nil
            edit.tell(.unacknowledged, "Acknowledgement taken back by \(actor.name)")
        }
    }

    /// Gives it to a member of the organization, or to nobody.
    /// - Throws: also `StoreError.invalid` for a person who is no member.
    public func assign(
        _ scope: Scope, _ key: IncidentKey, to user: UserID?, by actor: TimelineActor, at now: Timestamp
    ) async throws -> IncidentPage {
        try await act(scope, key, by: actor, at: now) { edit in
            guard edit.incident.assigneeID != user else { return }
            try edit.requireNotMerged()
            edit.incident.assigneeID = user
            guard let user else { return edit.tell(.assigned, "Assignment removed by \(actor.name)") }
            let row = try edit.tx.first(
                """
                SELECT u.name FROM memberships m JOIN users u ON u.id = m.user_id
                WHERE m.org_id = \(scope.org) AND m.user_id = \(user)
                """)
            guard let name = try row?.decode(String.self) else {
                throw StoreError.invalid(field: "user_id", message: "is no member of this organization")
            }
            edit.tell(.assigned, "Assigned to \(name) by \(actor.name)", details: ["user_id": user.description])
        }
    }

    /// - Throws: also `StoreError.invalid` for an empty text or one over 10,000 characters.
    public func comment(
        _ scope: Scope, _ key: IncidentKey, text: String, by actor: TimelineActor, at now: Timestamp
    ) async throws -> IncidentPage {
        guard !text.allSatisfy(\.isWhitespace), text.count <= 10_000 else {
            throw StoreError.invalid(field: "text", message: "must have 1 to 10,000 characters")
        }
        return try await act(scope, key, by: actor, at: now) { edit in edit.tell(.comment, text) }
    }

    /// Ends it. Resolving again changes nothing.
    public func resolve(
        _ scope: Scope, _ key: IncidentKey, _ resolution: Incident.Resolution, note: String? = nil,
        by actor: TimelineActor, at now: Timestamp
    ) async throws -> IncidentPage {
        try await act(scope, key, by: actor, at: now) { edit in
            guard edit.incident.status != .resolved else { return }
            try edit.move(to: .resolved)
            edit.incident.resolution = resolution
            edit.incident.resolutionNote = note
            edit.tell(
                .resolved, "Resolved by \(actor.name): \(resolution.words)\(note.suffix)",
                details: ["resolution": resolution.rawValue].merging(note.details) { first, _ in first })
            edit.notify(.resolved, key: "resolved:\(now.microseconds)")
        }
    }

    /// Begins it again. Reopening what is open changes nothing.
    public func reopen(
        _ scope: Scope, _ key: IncidentKey, note: String? = nil, by actor: TimelineActor, at now: Timestamp
    ) async throws -> IncidentPage {
        try await act(scope, key, by: actor, at: now) { edit in
            guard !edit.incident.status.isOpen else { return }
            try edit.move(to: .investigating)
            edit.tell(.reopened, "Reopened by \(actor.name)\(note.suffix)", details: note.details)
            edit.notify(.opened, key: "reopened:\(now.microseconds)")
        }
    }

    /// Lets these teams, and no others than these and its own, see an incident.
    /// - Throws: `StoreError.notFound`, `.invalid` for a team that there is not.
    public func share(
        _ scope: Scope, _ key: IncidentKey, with teams: Set<TeamID>, by actor: TimelineActor, at now: Timestamp
    ) async throws -> IncidentPage {
        try await act(scope, key, by: actor, at: now) { edit in
            let names = try edit.tx.query(
                "SELECT name FROM teams WHERE org_id = \(scope.org) AND id = ANY(\(teams.sorted())) ORDER BY name"
            ).column(String.self)
            guard names.count == teams.count else {
                throw StoreError.invalid(field: "team_ids", message: "names a team that there is not")
            }
            let changed = try edit.tx.execute(
                """
                UPDATE incidents SET shared_with = \(teams.sorted())
                WHERE org_id = \(scope.org) AND id = \(edit.incident.id)
                    AND shared_with IS DISTINCT FROM \(teams.sorted())
                """)
            guard changed == 1 else { return }
            edit.tell(
                .shared,
                names.isEmpty
                    ? "Shared with no other team any more by \(actor.name)"
                    : "Shared with \(names.joined(separator: ", ")) by \(actor.name)")
        }
    }

    private func act(
        _ scope: Scope, _ key: IncidentKey, expectedVersion: Int? = nil, by actor: TimelineActor, at now: Timestamp,
        _ body: @escaping @Sendable (inout IncidentEdit) throws -> Void
    ) async throws -> IncidentPage {
        let graph = try await topologies.current(scope)
        return try await database.write(scope) { tx in
            var edit = try IncidentEdit(tx, scope, key, expectedVersion: expectedVersion, by: actor, at: now)
            try tx.seeEveryTeam()
            try body(&edit)
            try edit.store()
            var page = try IncidentPageQuery.run(tx, scope, .id(edit.incident.id), graph: graph)
            if let into = page.mergedInto {
                // Into which one is told to those who see that one, too.
                try tx.see(scope.visibility)
                let seen = try tx.first("SELECT 1 FROM incidents WHERE org_id = \(scope.org) AND id = \(into.id)")
                if seen == nil { page.mergedInto = nil }
            }
            return page
        }
    }
}

extension Optional<String> {
    fileprivate var suffix: String { self.map { $0.isEmpty ? "" : ": \($0)" } ?? "" }
    fileprivate var details: [String: String] { self.map { ["note": $0] } ?? [:] }
}

extension RawRepresentable<String> {
    /// `root_cause_found` as people read it.
    var words: String { rawValue.replacing("_", with: " ") }
}
