import Domain

extension Change {
    /// A change as a connector begins it; ids are given when it is stored.
    static func draft(
        _ kind: Kind, _ status: Status, source: String, at: Timestamp, title: String, toldAt: Timestamp? = nil
    ) -> Change {
        var change = Change(
            id: ChangeID.named("", integration: nil), kind: kind, status: status, source: source, at: at,
            receivedAt: at, title: title)
        change.facts.toldAt = toldAt
        return change
    }
}
