package import Domain
import JobQueue
package import Postgres

/// Takes alerts in: one transaction for a whole batch.
package enum IntakeStore {
    /// Stores a batch of notifications of one tenant in the order given, with the jobs that follow from it.
    ///
    /// Three to five statements, and one for each further part of a large batch: mere repeats in one update that
    /// touches no index; the rest by rows locked in the order of their ids, decided by `AlertRules`, written by
    /// `unnest`.
    ///
    /// - Parameter memory: which alerts there are, as far as this process remembers. Where it does not know many of
    ///   them, a look comes first: it costs a fifth of what looking for each of them in vain to update and to lock it
    ///   does, and less than inserting in vain. For a few it is the round trip that costs most, and those that begin
    ///   are taken for new.
    package static func record(
        _ tx: Transaction, _ scope: Scope, _ batch: [IntakeAlert], now: Timestamp, policy: AlertPolicy,
        memory: AlertMemory
    ) throws -> IntakeReceipt {
        var receipt = IntakeReceipt(accepted: batch.count)
        var pending = NotificationGroups(batch)
        let ids = pending.ids
        var existing = memory.known(scope, ids)
        let unknown = pending.groups.filter { !existing.contains($0.id) }
        // What begins nothing is about an alert that there is.
        let unsure = unknown.count > mostGuessed ? unknown : unknown.filter { !$0.begins }
        if !unsure.isEmpty { existing.formUnion(try StoredAlert.existing(tx, scope, unsure.map(\.id))) }
        var correlated: [AlertID] = []
        var acknowledged: Set<AlertID> = []
        var rounds = 0
        do {
            // What turns out to be there already is decided again, now that its row can be seen. Nothing is waited for then:
            // whoever holds that row may wait for one that this batch has inserted.
            while !pending.isEmpty, rounds < 4 {
                rounds += 1
                let repeats = pending.takeRepeats(of: existing)
                if !repeats.isEmpty {
                    let touched = try RepeatStatement.touch(tx, scope, repeats, now: now, waiting: rounds == 1)
                    receipt.repeated += repeats.filter { touched.contains($0.id) }.reduce(0) { $0 + $1.count }
                    pending.putBack(repeats.filter { !touched.contains($0.id) })
                }
                let known = try StoredAlert.lock(
                    tx, scope, pending.ids.filter(existing.contains), waiting: rounds == 1)
                let changes = pending.groups.map { group in
                    AlertChange(of: group.notifications, to: known[group.id], at: now, policy: policy)
                }
                let fresh = changes.filter { $0.isNew && $0.stored != nil }
                let inserted = try AlertStatements.insert(tx, scope, fresh.compactMap(\.stored))
                let done = changes.filter { change in
                    guard let id = change.stored?.alert.id else { return false }
                    return !change.isNew || inserted.contains(id)
                }
                let updated = done.filter { !$0.isNew }
                try AlertStatements.update(tx, scope, updated.compactMap(\.stored))
                try AlertStatements.insertEvents(tx, scope, done.flatMap(\.events))
                correlated += done.filter(\.concernsCorrelation).compactMap { $0.stored?.alert.id }
                acknowledged.formUnion(done.filter(\.isAcknowledged).compactMap { $0.stored?.alert.id })
                receipt.created += inserted.count
                receipt.changed += updated.count { $0.concernsCorrelation }
                receipt.repeated += updated.count { !$0.concernsCorrelation }
                let lost = Set(fresh.compactMap { $0.stored?.alert.id }).subtracting(inserted)
                pending.keep { lost.contains($0.id) }
                existing.formUnion(lost)
            }
        } catch let error as PostgresError where error.sqlState == .lockNotAvailable {
            memory.remember(scope, Array(existing))
            throw PostgresError(.server, "an alert was taken for new", sqlState: .serializationFailure)
        }
        guard pending.isEmpty else {
            throw PostgresError(.server, "alerts kept changing under a batch", sqlState: .serializationFailure)
        }
        memory.remember(scope, ids)
        try JobQueue.enqueue(CorrelateJob.jobs(org: scope.org, alerts: correlated, acknowledged: acknowledged), in: tx)
        return receipt
    }

    private static let mostGuessed = 64
}
