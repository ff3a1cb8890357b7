import Foundation
import Synchronization

/// Keeps a server and a worker running and, between `begin` and `end`, kills them and PostgreSQL at random.
final class Chaos: Sendable {
    struct Kills: Sendable {
        var server = 0
        var worker = 0
        var postgres = 0
    }

    private struct State {
        var server: Product?
        var worker: Product?
        var kills = Kills()
        var isEnding = false
    }

    let port: Int
    private let site: BenchmarkSite
    private let interval: Double
    private let seed: UInt64
    private let state: Mutex<State>
    private let ended = DispatchSemaphore(value: 0)

    init(site: BenchmarkSite, seed: UInt64, interval: Double) throws {
        self.site = site
        self.seed = seed
        self.interval = interval
        self.port = try Product.freePort()
        let server = try site.startServer(port: port)
        let worker = try site.startWorker()
        self.state = Mutex(State(server: server, worker: worker))
    }

    var kills: Kills { state.withLock(\.kills) }

    func begin() {
        Thread.detachNewThread { [self] in
            var random = SplitMix64(seed: seed)
            while !state.withLock(\.isEnding) {
                Thread.sleep(forTimeInterval: interval * Double.random(in: 0.5...1.5, using: &random))
                if state.withLock(\.isEnding) { break }
                strike(&random)
            }
            ended.signal()
        }
    }

    func end() {
        state.withLock { $0.isEnding = true }
        ended.wait()
    }

    /// Starts again what is down.
    func ensureRunning() throws {
        try restart(\.server) { try site.startServer(port: port) }
        try restart(\.worker) { try site.startWorker() }
    }

    func stopProcesses() {
        let (server, worker) = state.withLock { ($0.server, $0.worker) }
        server?.stop()
        worker?.stop()
    }

    private func strike(_ random: inout SplitMix64) {
        let pause = Double.random(in: 0.05...0.8, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0:
            state.withLock { $0.kills.server += 1 }
            state.withLock { state in state.server.take() }?.kill()
        case 1:
            state.withLock { $0.kills.worker += 1 }
            state.withLock { state in state.worker.take() }?.kill()
        default:
            // SIGQUIT is PostgreSQL's immediate shutdown: no checkpoint, recovery at the next start.
            guard let pid = site.postmasterPID else { return }
            state.withLock { $0.kills.postgres += 1 }
            kill(pid, SIGQUIT)
        }
        Thread.sleep(forTimeInterval: pause)
        // A process that finds no database may end again; the next round starts it once more.
        try? ensureRunning()
    }

    private func restart(_ which: any WritableKeyPath<State, Product?> & Sendable, _ start: () throws -> Product) throws
    {
        if let running = state.withLock({ $0[keyPath: which] }), running.isRunning { return }
        let started = try start()
        state.withLock { $0[keyPath: which] = started }
    }
}

/// A small seeded generator (Steele, Lea and Flood, "Fast splittable pseudorandom number generators").
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
