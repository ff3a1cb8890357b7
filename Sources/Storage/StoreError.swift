public import Domain

/// Why a store function did nothing. Nothing was changed.
public enum StoreError: Error, Sendable, Hashable {
    /// There is no such thing in this organization; `what` names the kind: "incident".
    case notFound(what: String)
    /// Somebody else changed it first; `current` is its version now.
    case conflict(current: Int)
    /// The state it is in does not allow that; the text is for a person.
    case illegal(reason: String)
    /// A field cannot be what it was given as.
    case invalid(field: String, message: String)
    /// The organization has as many as it may have.
    case quota(LimitPolicy.Quota, limit: Int)
}
