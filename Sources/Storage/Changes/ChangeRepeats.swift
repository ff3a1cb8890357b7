import Crypto
import Domain
import Postgres

import struct Foundation.UUID
import typealias Foundation.uuid_t

/// Tells repeats where senders give their messages no ids: of every target the last message is remembered, and only what
/// says the same again is a repeat. A, B, A are three.
///
/// The mark's first half names the target, its second half what was said, so that the primary key finds a target's last
/// message, and each target takes one row.
enum ChangeRepeats {
    private struct Last {
        var mark: UUID
        var at: Timestamp
    }

    /// The changes of a message that are no repeats, in order.
    static func news(
        _ tx: Transaction, _ scope: Scope, _ delivery: ChangeDelivery, at now: Timestamp
    ) throws -> [IncomingChange] {
        let marks = delivery.changes.map { change in
            change.repetition.map { mark($0, integration: delivery.integration) }
        }
        let targets = Set(marks.compactMap { $0.map(target) }).sorted()
        guard !targets.isEmpty else { return delivery.changes }
        let before = try tx.query(
            """
            SELECT d.delivery, d.received_at
            FROM unnest(\(targets.map { uuid($0, .min) }), \(targets.map { uuid($0, .max) })) t (low, high)
            JOIN change_deliveries d ON d.org_id = \(scope.org) AND d.delivery BETWEEN t.low AND t.high
            """
        ).decode(UUID.self, Timestamp.self)
        var last: [UInt64: Last] = [:]
        for (mark, at) in before where at >= last[target(mark)]?.at ?? at {
            last[target(mark)] = Last(mark: mark, at: at)
        }
        var news: [IncomingChange] = []
        var written: Set<UInt64> = []
        for (change, mark) in zip(delivery.changes, marks) {
            guard let mark, let repetition = change.repetition else {
                news.append(change)
                continue
            }
            if let known = last[target(mark)], known.mark == mark,
                repetition.window.map({ now - known.at < $0 }) ?? true
            {
                continue
            }
            last[target(mark)] = Last(mark: mark, at: now)
            written.insert(target(mark))
            news.append(change)
        }
        try remember(tx, scope, written.compactMap { last[$0]?.mark }, replacing: before.map(\.0), at: now)
        return news
    }

    private static func remember(
        _ tx: Transaction, _ scope: Scope, _ marks: [UUID], replacing before: [UUID], at now: Timestamp
    ) throws {
        guard !marks.isEmpty else { return }
        let targets = Set(marks.map(target))
        let stale = before.filter { targets.contains(target($0)) }
        if !stale.isEmpty {
            try tx.later("DELETE FROM change_deliveries WHERE org_id = \(scope.org) AND delivery = ANY(\(stale))")
        }
        try tx.later(
            """
            INSERT INTO change_deliveries (org_id, delivery, received_at)
            SELECT \(scope.org), mark, \(now) FROM unnest(\(marks)) mark
            """)
    }

    // MARK: Marks

    private static func mark(_ repetition: Repetition, integration: IntegrationID?) -> UUID {
        let target = half("target \(integration?.description ?? "")\u{0}\(repetition.target)")
        return uuid(target, half("said \(repetition.said)"))
    }

    private static func half(_ text: String) -> UInt64 {
        SHA256.hash(data: Array(text.utf8)).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func target(_ mark: UUID) -> UInt64 {
        withUnsafeBytes(of: mark.uuid) { bytes in bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }
    }

    private static func uuid(_ high: UInt64, _ low: UInt64) -> UUID {
        let (high, low) = (high.bigEndian, low.bigEndian)
        return withUnsafeBytes(of: (high, low)) { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }
}
