import Domain
import Postgres

/// Tells servers that something changed, so that open pages follow. Sent by the commit, or not at all.
package enum ChangeFeed {
    /// What servers listen to.
    package static let channel = "bellwether_changes"

    static func topology(_ tx: Transaction, _ scope: Scope, version: Int) throws {
        try send(tx, scope, kind: "topology", id: nil, version: version)
    }

    static func incident(_ tx: Transaction, _ scope: Scope, _ id: IncidentID, version: Int? = nil) throws {
        try send(tx, scope, kind: "incident", id: id.description, version: version)
    }

    static func notification(_ tx: Transaction, _ scope: Scope, _ id: NotificationID) throws {
        try send(tx, scope, kind: "notification", id: id.description, version: nil)
    }

    /// Some alerts changed: which ones, a page asks for itself.
    static func alerts(_ tx: Transaction, _ scope: Scope) throws {
        try send(tx, scope, kind: "alert", id: nil, version: nil)
    }

    /// Some changes were told of: which ones, a page asks for itself.
    static func changes(_ tx: Transaction, _ scope: Scope) throws {
        try send(tx, scope, kind: "change", id: nil, version: nil)
    }

    private static func send(
        _ tx: Transaction, _ scope: Scope, kind: String, id: String?, version: Int?
    ) throws {
        var fields = ["\"org\":\"\(scope.org)\"", "\"kind\":\"\(kind)\""]
        if let id { fields.append("\"id\":\"\(id)\"") }
        if let version { fields.append("\"version\":\(version)") }
        try tx.later("SELECT pg_notify(\(channel), \("{" + fields.joined(separator: ",") + "}"))")
    }
}
