import CPostgres
import Threads

/// What another thread needs to cancel the statement that a connection runs.
final class CancelSlot: Sendable {
    private struct State: @unchecked Sendable {
        // Safe to pass on: libpq allows PQcancel from any thread, and the lock keeps the handle alive meanwhile.
        var handle: OpaquePointer?
        var units: [WorkUnit] = []
        var hasCancelled = false
    }

    private let state = Monitor(State())

    deinit {
        disconnect()
    }

    func connect(_ connection: Connection) {
        state.withLock { $0.handle = PQgetCancel(connection.handle) }
    }

    func disconnect() {
        state.withLock { state in
            if let handle = state.handle { PQfreeCancel(handle) }
            state.handle = nil
        }
    }

    func occupy(by units: [WorkUnit]) {
        state.withLock { state in
            state.units = units
            state.hasCancelled = false
        }
    }

    /// True if anything was cancelled meanwhile: where several units share the connection, perhaps another than was
    /// meant.
    @discardableResult
    func leave() -> Bool {
        state.withLock { state in
            state.units.removeAll(keepingCapacity: true)
            return state.hasCancelled
        }
    }

    /// Cancels what the connection does, if it still does it for `unit`. The lock is held until the server has the
    /// request, so that it cannot hit the unit that comes next. Blocks for some milliseconds.
    ///
    /// True if it was at work for `unit`.
    func cancel(_ unit: WorkUnit) -> Bool {
        state.withLock { state in
            guard let handle = state.handle, state.units.contains(where: { $0 === unit }) else { return false }
            state.hasCancelled = true
            withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
                _ = PQcancel(handle, message.baseAddress, 256)
            }
            return true
        }
    }
}
