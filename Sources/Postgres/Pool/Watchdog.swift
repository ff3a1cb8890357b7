import Threads

/// A thread that cancels statements on the server and fails units of work that have waited too long.
final class Watchdog: Sendable {
    private struct State {
        var cancels: [WorkUnit] = []
        var isStopped = false
    }

    private let state = Monitor(State())

    func start(pool: Pool) {
        let tick = min(max(pool.configuration.acquireTimeout / 10, .milliseconds(5)), .milliseconds(200))
        let state = self.state
        _ = DedicatedThread(name: "postgres-watch") { [weak pool] in
            var unfinished: [WorkUnit] = []
            var stillRunning: [WorkUnit] = []
            while true {
                let work: State? = state.wait(until: .now + tick) { state in
                    guard !state.cancels.isEmpty || state.isStopped else { return nil }
                    defer { state.cancels.removeAll() }
                    return state
                }
                if work?.isStopped == true { return }
                guard let pool else { return }
                pool.expire(at: .now)
                // A request that comes just before the statement has no effect, so it is repeated until the unit
                // has left its connection.
                for unit in (work?.cancels ?? []) + unfinished where pool.cancelOnServer(unit) {
                    stillRunning.append(unit)
                }
                (unfinished, stillRunning) = (stillRunning, [])
            }
        }
    }

    func requestCancel(_ unit: WorkUnit) {
        state.update { $0.cancels.append(unit) }
    }

    func stop() {
        state.update { $0.isStopped = true }
    }
}
