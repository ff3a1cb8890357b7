import Domain
import Postgres

/// Where the documents of one kind are, for those who hold a transaction.
struct DocumentTable<Value: Codable & Hashable & Sendable>: Sendable {
    let name: SQL
    /// For people: "escalation policy".
    let what: String
    /// Tables whose documents may name one of these, with what they are called.
    let users: [DocumentUse.Place]
    /// What follows from a change of one of them, in its transaction.
    var changed: @Sendable (Transaction, Scope, Timestamp) throws -> Void = { _, _, _ in }

    func all(_ tx: Transaction, _ scope: Scope) throws -> [Document<Value>] {
        try tx.query(
            "SELECT \(sql: Self.columns) FROM \(sql: name) WHERE org_id = \(scope.org) ORDER BY position, name, id"
        ).map(Self.read)
    }

    func one(_ tx: Transaction, _ scope: Scope, _ id: ID<Value>, lock: Bool = false) throws -> Document<Value> {
        let lock: SQL = lock ? "FOR NO KEY UPDATE" : ""
        let row = try tx.first(
            "SELECT \(sql: Self.columns) FROM \(sql: name) WHERE org_id = \(scope.org) AND id = \(id) \(sql: lock)")
        guard let row else { throw StoreError.notFound(what: what) }
        return try Self.read(row)
    }

    private static var columns: SQL {
        "id, name, position, enabled, document, created_at, updated_at, version"
    }

    private static func read(_ row: Row) throws -> Document<Value> {
        var columns = Columns(row)
        return Document(
            id: try columns.next(), name: try columns.next(), position: try columns.next(),
            enabled: try columns.next(), value: try columns.next(JSON.self).decoded(), createdAt: try columns.next(),
            updatedAt: try columns.next(), version: try columns.next())
    }
}

extension DocumentTable<NotificationRule> {
    static var rules: Self { Self(name: "notification_rules", what: "rule", users: []) }
}

extension DocumentTable<EscalationPolicy> {
    static var policies: Self {
        Self(name: "escalation_policies", what: "escalation policy", users: [.rules])
    }
}

extension DocumentTable<Schedule> {
    static var schedules: Self {
        Self(name: "schedules", what: "schedule", users: [.policies])
    }
}

extension DocumentTable<Silence> {
    static var silences: Self {
        Self(name: "silences", what: "silence", users: [], changed: EscalationSteps.lookAgain)
    }
}
