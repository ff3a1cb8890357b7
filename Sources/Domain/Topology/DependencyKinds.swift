/// A few kinds of dependency, a bit each.
struct DependencyKinds: Sendable, Hashable {
    private var bits: UInt16 = 0

    init(_ kinds: some Sequence<Dependency.Kind> = []) {
        for kind in kinds { insert(kind) }
    }

    mutating func insert(_ kind: Dependency.Kind) { bits |= Self.bit(kind) }
    func contains(_ kind: Dependency.Kind) -> Bool { bits & Self.bit(kind) != 0 }
    func intersects(_ other: DependencyKinds) -> Bool { bits & other.bits != 0 }

    private static func bit(_ kind: Dependency.Kind) -> UInt16 {
        switch kind {
        case .call: 1
        case .database: 2
        case .cache: 4
        case .queue: 8
        case .network: 16
        case .storage: 32
        case .host: 64
        case .other: 128
        }
    }
}
