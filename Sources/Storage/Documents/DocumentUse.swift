import Domain
import Postgres

/// What documents name, and must not lose from under them.
enum DocumentUse {
    /// A table of documents, with what they are called.
    struct Place: Sendable {
        var table: SQL
        var what: String

        static let rules = Place(table: "notification_rules", what: "rule")
        static let policies = Place(table: "escalation_policies", what: "escalation policy")
        static let schedules = Place(table: "schedules", what: "schedule")
    }

    /// - Throws: `StoreError.illegal` where one names it.
    static func requireNone(_ tx: Transaction, _ scope: Scope, of id: String, in places: [Place]) throws {
        if let user = try users(tx, scope, of: id, in: places).first {
            throw StoreError.illegal(reason: "the \(user) uses it")
        }
    }

    /// Those that name it: `escalation policy “Primary”`.
    static func users(_ tx: Transaction, _ scope: Scope, of id: String, in places: [Place]) throws -> [String] {
        try places.flatMap { place in
            try tx.query(
                """
                SELECT name FROM \(sql: place.table)
                WHERE org_id = \(scope.org) AND position(\(id) IN document::text) > 0 ORDER BY name LIMIT 10
                """
            ).column(String.self).map { "\(place.what) “\($0)”" }
        }
    }

    /// Somebody leaves. People go whatever names them; who looks after paging hears where nobody stands in their place.
    static func left(_ tx: Transaction, _ scope: Scope, _ user: UserID, at now: Timestamp) throws {
        let places = try users(tx, scope, of: user.description, in: [.schedules, .policies])
        guard !places.isEmpty else { return }
        let name = try tx.first("SELECT name FROM users WHERE id = \(user)")?.decode(String.self) ?? "Somebody"
        try NoticeStore.raise(
            tx, scope, kind: "paging", subject: name,
            text: "\(name) is no member any more, and is still named by the \(places.joined(separator: ", the "))",
            at: now)
    }
}
