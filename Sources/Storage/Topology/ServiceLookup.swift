import Domain
import Postgres

/// Finds services by what people call them.
enum ServiceLookup {
    /// The services of that id, name or display name.
    static func ids(_ tx: Transaction, _ scope: Scope, _ text: String) throws -> [ServiceID] {
        if let id = ServiceID(text) { return [id] }
        return try tx.query(
            """
            SELECT id FROM services
            WHERE org_id = \(scope.org) AND (name = \(text) OR display_name = \(text))
            ORDER BY id LIMIT 20
            """
        ).column(ServiceID.self)
    }
}
