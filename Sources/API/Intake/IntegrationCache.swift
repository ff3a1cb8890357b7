import Domain
import Storage
import Synchronization

/// Which integration a token belongs to, kept for a few seconds: senders repeat, and a lookup costs as much as a commit.
final class IntegrationCache: Sendable {
    /// What intake needs to know of an integration.
    final class Known: Sendable {
        let scope: Scope
        let id: IntegrationID
        let kind: String
        let settings: [String: String]
        /// Sealed.
        let secrets: [UInt8]?
        let isEnabled: Bool
        /// What each of its requests takes from.
        let buckets: [(rate: LimitPolicy.Rate, name: String)]

        init(_ record: IntegrationRecord, scope: Scope) {
            self.scope = scope
            id = record.id
            kind = record.kind
            settings = record.settings
            secrets = record.secrets
            isEnabled = record.enabled
            buckets = [(rate: .intake, name: scope.org.description)]
        }
    }

    private struct Entry {
        /// Nil: no such token.
        var known: Known?
        var freshUntil: Timestamp
        /// Past that, a stale entry is not used even while it is looked up again.
        var usableUntil: Timestamp
    }

    private enum Lookup {
        case known(Known?)
        case unknown
    }

    static let lifetime: Duration = .seconds(5)
    private static let negativeLifetime: Duration = .seconds(1)
    /// A token that is being looked up again is still good meanwhile, but not for long.
    private static let grace: Duration = .seconds(10)
    private static let capacity = 20_000

    private let access: AccessStore
    private let entries = Mutex<[String: Entry]>([:])

    init(access: AccessStore) {
        self.access = access
    }

    /// The integration of a token; nil for a token that is not in force.
    func find(_ secret: String, now: Timestamp) async throws -> Known? {
        let lookup: Lookup = entries.withLock { entries in
            guard let entry = entries[secret], now < entry.usableUntil else { return .unknown }
            if now >= entry.freshUntil {
                // This caller looks it up again; those who come meanwhile use what is known.
                entries[secret]?.freshUntil = now + Self.lifetime
                return .unknown
            }
            return .known(entry.known)
        }
        if case .known(let known) = lookup { return known }
        guard let token = Token(secret), token.kind == .integration else { return nil }
        let record = try await access.integration(token: token)
        let known = record.map { Known($0, scope: Scope(org: token.org)) }
        let fresh = now + (known == nil ? Self.negativeLifetime : Self.lifetime)
        entries.withLock { entries in
            if entries.count >= Self.capacity {
                entries = entries.filter { $0.value.known != nil && $0.value.usableUntil > now }
                if entries.count >= Self.capacity { entries.removeAll() }
            }
            entries[secret] = Entry(
                known: known, freshUntil: fresh, usableUntil: known == nil ? fresh : fresh + Self.grace)
        }
        return known
    }

    /// The integration of a token if it was looked up lately, without waiting.
    func fresh(_ secret: String, now: Timestamp) -> Known? {
        entries.withLock { entries in
            guard let entry = entries[secret], now < min(entry.freshUntil, entry.usableUntil) else { return nil }
            return entry.known
        }
    }

    /// Forgets an integration that was changed here; other servers follow within `lifetime`.
    func forget(_ id: IntegrationID) {
        entries.withLock { entries in entries = entries.filter { $0.value.known?.id != id } }
    }
}
