/// Part of a list, and where to go on.
public struct Page<Item: Sendable>: Sendable {
    public var items: [Item]
    /// What to pass as `PageRequest.cursor` for the items after these; nil at the end.
    public var nextCursor: String?

    public init(items: [Item], nextCursor: String?) {
        self.items = items
        self.nextCursor = nextCursor
    }
}

extension Page: Equatable where Item: Equatable {}

/// Which part of a list.
public struct PageRequest: Sendable, Hashable {
    /// 1…200.
    public let limit: Int
    /// From the page before; nil for the first.
    public let cursor: String?

    public init(limit: Int = 50, cursor: String? = nil) {
        self.limit = min(max(limit, 1), 200)
        self.cursor = cursor
    }
}
