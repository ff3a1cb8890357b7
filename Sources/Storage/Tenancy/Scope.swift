public import Domain

/// Whose rows a store function may touch: the first parameter of every one of them.
public struct Scope: Sendable, Hashable {
    public let org: OrgID

    public init(org: OrgID) {
        self.org = org
    }
}
