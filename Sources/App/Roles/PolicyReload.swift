import ServiceLifecycle
import UnixSignals

/// Reads the policies again on SIGHUP.
struct PolicyReload: Service {
    let policies: PolicyBox

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in await UnixSignalsSequence(trapping: .sighup) { policies.reload() }
        }
    }
}
