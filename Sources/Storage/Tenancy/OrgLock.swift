import Postgres

/// Who decides about an organization's incidents, one at a time: correlation, and people who act on them.
package enum OrgLock {
    /// Waits for its turn; held until the transaction ends.
    static func take(_ tx: Transaction, _ scope: Scope) throws {
        try tx.later("SELECT pg_advisory_xact_lock(hashtextextended(\("incidents:\(scope.org)"), 0))")
    }
}
