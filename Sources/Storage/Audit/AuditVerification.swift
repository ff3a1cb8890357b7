import Crypto
import Domain
import Postgres

/// What reading an organization's audit chain from its beginning found.
public struct AuditVerification: Sendable, Hashable {
    public var organization: String
    /// How many lines hold together, from the first on.
    public var events: Int
    /// The last good line's hash: kept elsewhere, it shows later whether lines were cut off the end.
    public var head: [UInt8]
    /// Why the next line does not follow; nil where the chain is whole.
    public var problem: String?
}

extension AuditStore {
    private static let part = 5000

    /// Reads the chain: numbers without gaps, each line's hash of its text and of the line before it. The hashes are
    /// computed here, by other code than wrote them.
    /// - Parameter head: in hexadecimal, of an earlier run: a chain that does not hold it has lost its end.
    public func verify(_ organization: OrganizationRecord, passing head: String? = nil) async throws
        -> AuditVerification
    {
        var hasPassed = head == nil
        let scope = Scope(org: organization.id)
        var found = AuditVerification(organization: organization.slug, events: 0, head: [])
        while true {
            let last = found.events
            let rows = try await database.read(scope) { tx in
                try tx.query(
                    """
                    SELECT seq, previous_hash, hash, audit_text(e) FROM audit_events e
                    WHERE org_id = \(scope.org) AND seq > \(last) ORDER BY seq LIMIT \(Self.part)
                    """
                ).decode(Int.self, [UInt8].self, [UInt8].self, String.self)
            }
            for (number, previous, hash, text) in rows {
                found.problem = Self.problem(number, previous, hash, text, after: found)
                if found.problem != nil { return found }
                found.events = number
                found.head = hash
                if !hasPassed, hash == head.flatMap(Self.bytes(hexadecimal:)) { hasPassed = true }
            }
            if rows.count < Self.part {
                if !hasPassed { found.problem = "the expected head is not in the chain: its end was cut off" }
                return found
            }
        }
    }

    private static func bytes(hexadecimal text: String) -> [UInt8]? {
        let digits = text.compactMap(\.hexDigitValue)
        guard digits.count == text.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
    }

    private static func problem(
        _ number: Int, _ previous: [UInt8], _ hash: [UInt8], _ text: String, after found: AuditVerification
    ) -> String? {
        if number == found.events { return "line \(number) is there twice" }
        if number != found.events + 1 { return "line \(found.events + 1) is missing" }
        if previous != found.head { return "line \(number) does not follow line \(found.events)" }
        if Array(SHA256.hash(data: previous + Array(text.utf8))) != hash { return "line \(number) was changed" }
        return nil
    }

    /// Every organization, oldest first.
    public func organizations() async throws -> [OrganizationRecord] {
        try await database.readUnfenced { tx in try OrganizationStore.list(limit: 1_000_000, in: tx) }
    }
}
