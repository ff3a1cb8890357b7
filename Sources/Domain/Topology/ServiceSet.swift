/// Services of one topology by their position in it, a bit each: hundreds of services are compared in a few words.
public struct ServiceSet: Sendable, Hashable {
    @usableFromInline var words: [UInt64]

    /// An empty set that has room for `capacity` services.
    public init(capacity: Int) {
        words = [UInt64](repeating: 0, count: (capacity + 63) / 64)
    }

    @inlinable
    public mutating func insert(_ position: Int) {
        words[position >> 6] |= 1 << UInt64(position & 63)
    }

    @inlinable
    public func contains(_ position: Int) -> Bool {
        position >> 6 < words.count && words[position >> 6] & (1 << UInt64(position & 63)) != 0
    }

    public var isEmpty: Bool { words.allSatisfy { $0 == 0 } }
    public var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    @inlinable
    public func intersects(_ other: ServiceSet) -> Bool {
        let shared = min(words.count, other.words.count)
        return words.withUnsafeBufferPointer { mine in
            other.words.withUnsafeBufferPointer { theirs in
                for at in 0..<shared where mine[at] & theirs[at] != 0 { return true }
                return false
            }
        }
    }

    public mutating func formUnion(_ other: ServiceSet) {
        for at in 0..<min(words.count, other.words.count) { words[at] |= other.words[at] }
    }

    public func subtracting(_ other: ServiceSet) -> ServiceSet {
        var left = self
        for at in 0..<min(words.count, other.words.count) { left.words[at] &= ~other.words[at] }
        return left
    }

    /// How many of the set's positions come before this one.
    func rank(of position: Int) -> Int {
        let (word, bit) = (position >> 6, position & 63)
        return words.withUnsafeBufferPointer { words in
            var before = (words[word] & (1 << UInt64(bit) - 1)).nonzeroBitCount
            for at in 0..<word { before += words[at].nonzeroBitCount }
            return before
        }
    }

    /// Calls `body` with each position that is in both sets, lowest first.
    @inlinable
    public func forEachShared(with other: ServiceSet, _ body: (Int) -> Void) {
        for at in 0..<min(words.count, other.words.count) {
            var rest = words[at] & other.words[at]
            while rest != 0 {
                body(at << 6 + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
    }

    /// The first few positions that are in both sets, lowest first.
    func firstShared(_ limit: Int, with other: ServiceSet) -> [Int] {
        var found: [Int] = []
        for at in 0..<min(words.count, other.words.count) {
            var rest = words[at] & other.words[at]
            while rest != 0 {
                if found.count == limit { return found }
                found.append(at << 6 + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
        return found
    }

    /// The positions in the set, lowest first.
    public var positions: [Int] {
        var found: [Int] = []
        forEachShared(with: self) { found.append($0) }
        return found
    }
}
