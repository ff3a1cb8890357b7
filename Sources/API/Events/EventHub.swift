import Domain
import ServiceLifecycle
import Synchronization

/// Hands what changed to the open pages of its organization.
final class EventHub: ServiceLifecycle.Service, Sendable {
    private struct State {
        var next = 0
        var subscriptions: [Int: EventSubscription] = [:]
        var isClosed = false
    }

    static let maximumSubscriptions = 2000
    static let heartbeat: Duration = .seconds(15)

    private let source: AsyncStream<ServerEvent>
    private let state = Mutex(State())

    init(source: AsyncStream<ServerEvent>) {
        self.source = source
    }

    /// Passes events on until the server shuts down, then ends every subscription.
    func run() async throws {
        await withTaskCancellationOrGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { for await event in self.source { self.pass(event) } }
                group.addTask {
                    while (try? await Task.sleep(for: Self.heartbeat)) != nil { self.beat() }
                }
                // The source may end before the server does; only closing ends the hub.
                for await _ in closed.stream {}
                group.cancelAll()
            }
        } onCancelOrGracefulShutdown: {
            self.close()
        }
    }

    private let closed = AsyncStream<Void>.makeStream()

    /// Nil if there are too many already, or the server shuts down.
    func subscribe(org: OrgID) -> (number: Int, subscription: EventSubscription)? {
        state.withLock { state in
            guard !state.isClosed, state.subscriptions.count < Self.maximumSubscriptions else { return nil }
            let subscription = EventSubscription(org: org)
            state.next += 1
            state.subscriptions[state.next] = subscription
            return (state.next, subscription)
        }
    }

    func unsubscribe(_ number: Int) {
        state.withLock { $0.subscriptions.removeValue(forKey: number) }?.finish()
    }

    var count: Int { state.withLock { $0.subscriptions.count } }

    func pass(_ event: ServerEvent) {
        let subscriptions = state.withLock { Array($0.subscriptions.values) }
        switch event {
        case .change(let change):
            for subscription in subscriptions where subscription.org == change.org { subscription.push(change) }
        case .missedSome:
            for subscription in subscriptions { subscription.resync() }
        }
    }

    private func beat() {
        for subscription in state.withLock({ Array($0.subscriptions.values) }) { subscription.beat() }
    }

    func close() {
        let subscriptions = state.withLock { state in
            state.isClosed = true
            defer { state.subscriptions.removeAll() }
            return Array(state.subscriptions.values)
        }
        for subscription in subscriptions { subscription.finish() }
        closed.continuation.finish()
    }
}
