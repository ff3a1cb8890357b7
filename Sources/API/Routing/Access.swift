import Domain

/// Who may call a route. Every route declares one: there is no default.
enum Access: Sendable, Hashable {
    /// Anybody, unauthenticated.
    case open
    /// A sender with an integration token; the handler checks it.
    case intake
    /// Whoever was given this, by session or API key; `Domain.Grants` decides.
    case permission(Permission)
}
