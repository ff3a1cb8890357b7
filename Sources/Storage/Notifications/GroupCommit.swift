import Domain
import Postgres
import Synchronization

/// Group commit within the process: what is asked for while a transaction is under way shares the next one. Nobody
/// waits for company, and everybody resumes only after the commit that holds what they asked for.
final class GroupCommit<Item: Sendable, Key: Hashable & Sendable, Answer: Sendable>: Sendable {
    private struct Waiting {
        var scope: Scope
        var key: Key
        var item: Item
        var continuation: CheckedContinuation<Answer, any Error>
    }

    private struct State {
        var waiting: [Waiting] = []
        var running = 0
    }

    private let runners: Int
    private let limit: Int
    private let key: @Sendable (Item) -> Key
    private let perform: @Sendable (Scope, [Item]) async throws -> [Answer]
    private let state = Mutex(State())

    /// - Parameters:
    ///   - runners: most transactions under way at once.
    ///   - limit: most items in one.
    ///   - key: what two items of one transaction must not share: the second one comes after the first.
    ///   - perform: carries items of one tenant out, and answers each of them in their order.
    init(
        runners: Int = 2, limit: Int = 100, key: @escaping @Sendable (Item) -> Key,
        perform: @escaping @Sendable (Scope, [Item]) async throws -> [Answer]
    ) {
        self.runners = runners
        self.limit = limit
        self.key = key
        self.perform = perform
    }

    func callAsFunction(_ scope: Scope, _ item: Item) async throws -> Answer {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Answer, any Error>) in
            let starts = state.withLock { state in
                state.waiting.append(Waiting(scope: scope, key: key(item), item: item, continuation: continuation))
                guard state.running < runners else { return false }
                state.running += 1
                return true
            }
            if starts { Task { await self.run() } }
        }
    }

    private func run() async {
        while let batch = state.withLock({ Self.next(&$0, limit: limit) }) { await carryOut(batch) }
    }

    /// The longest waiting and what fits beside it; nil, and one runner fewer, where nothing waits.
    private static func next(_ state: inout State, limit: Int) -> [Waiting]? {
        guard let scope = state.waiting.first?.scope else {
            state.running -= 1
            return nil
        }
        var batch: [Waiting] = []
        var keys: Set<Key> = []
        var rest: [Waiting] = []
        for waiting in state.waiting {
            if batch.count < limit, waiting.scope == scope, keys.insert(waiting.key).inserted {
                batch.append(waiting)
            } else {
                rest.append(waiting)
            }
        }
        state.waiting = rest
        return batch
    }

    private func carryOut(_ batch: [Waiting]) async {
        do {
            let answers = try await perform(batch[0].scope, batch.map(\.item))
            for (waiting, answer) in zip(batch, answers) { waiting.continuation.resume(returning: answer) }
        } catch let error as PostgresError where error.isAboutData && batch.count > 1 {
            // One of them cannot be written; its neighbours must not suffer for it.
            for waiting in batch { await carryOut([waiting]) }
        } catch {
            for waiting in batch { waiting.continuation.resume(throwing: error) }
        }
    }
}
