import Domain
import Synchronization

import struct Foundation.UUID

/// Which alerts this process has stored or met lately, so that intake need not ask. Half a megabyte, whatever comes:
/// a newcomer takes the place of another.
///
/// Only a guess: what it takes for known may have been removed, and what it does not know may be there. The statements
/// that follow find that out, at the price of a second round.
package final class AlertMemory: Sendable {
    private let places = Mutex([UInt64](repeating: 0, count: 1 << 16))

    package init() {}

    func known(_ scope: Scope, _ ids: [AlertID]) -> Set<AlertID> {
        places.withLock { places in
            var known: Set<AlertID> = []
            for id in ids {
                let mark = Self.mark(scope, id)
                if places[Self.place(mark)] == mark { known.insert(id) }
            }
            return known
        }
    }

    func remember(_ scope: Scope, _ ids: [AlertID]) {
        places.withLock { places in
            for id in ids {
                let mark = Self.mark(scope, id)
                places[Self.place(mark)] = mark
            }
        }
    }

    /// The ids are digests already: any eight bytes of one are as good as a hash.
    private static func mark(_ scope: Scope, _ id: AlertID) -> UInt64 {
        bytes(of: id.uuid, from: 8) ^ bytes(of: scope.org.uuid, from: 8)
    }

    private static func bytes(of uuid: UUID, from offset: Int) -> UInt64 {
        withUnsafeBytes(of: uuid.uuid) { $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
    }

    private static func place(_ mark: UInt64) -> Int { Int(truncatingIfNeeded: mark >> 16) & 0xFFFF }
}
