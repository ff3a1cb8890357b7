/// One thing that must hold before traffic is welcome.
public struct ReadinessCheck: Sendable, Hashable {
    /// As in `database`, `migrations`, `queue`.
    public var name: String
    public var isReady: Bool
    /// For a person.
    public var detail: String

    public init(name: String, isReady: Bool, detail: String) {
        self.name = name
        self.isReady = isReady
        self.detail = detail
    }
}
