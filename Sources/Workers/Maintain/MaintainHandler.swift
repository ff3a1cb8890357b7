import Domain
import Integration
import JobQueue
import Logging
import Storage

/// Makes partitions ahead of time and removes what is no longer needed; then waits for the next round.
struct MaintainHandler: JobHandler {
    let kind = JobKind.maintain
    let concurrency = 1
    private let environment: Handlers.Environment
    private static let pause: Duration = .seconds(3600)

    init(_ environment: Handlers.Environment) {
        self.environment = environment
    }

    func run(_ jobs: [Job]) async -> [JobOutcome] {
        let now = environment.clock.now()
        do {
            try await environment.store.upkeep.makePartitions(at: now)
            for org in try await environment.store.upkeep.organizations() {
                try await environment.store.upkeep.tidy(Scope(org: org), at: now)
                try await tidyChanges(Scope(org: org), at: now)
                try await environment.store.upkeep.tidySignIn(Scope(org: org), at: now)
            }
            try await environment.store.upkeep.tidyAttempts(at: now)
            try await environment.store.upkeep.schedule([kind], at: now + Self.pause)
            return jobs.map { _ in .done }
        } catch {
            environment.logger.warning("cannot maintain the database", metadata: ["error": "\(error)"])
            return jobs.map { _ in .retry(after: .seconds(60), reason: "\(error)") }
        }
    }

    /// Removes changes that are old enough, with their details: those first. What the detail store does not remove now
    /// keeps its row, and is tried again in the next round; what is gone already does no harm.
    private func tidyChanges(_ scope: Scope, at now: Timestamp) async throws {
        let changes = environment.store.changes
        let (old, commits) = try await changes.expired(scope, at: now)
        let gone = await removed(old) { DetailKey.message(scope.org, $0) }
        let gonePatches = await removed(commits) { commit in
            commit.hasHunks ? DetailKey.hunks(scope.org, repository: commit.repository, commit: commit.sha) : nil
        }
        try await changes.remove(scope, gone, gonePatches, at: now)
    }

    /// Those of which nothing is left in the detail store: all, where there is none.
    private func removed<Item: Sendable>(_ items: [Item], key: @Sendable (Item) -> DetailKey?) async -> [Item] {
        guard let details = environment.details else { return items }
        var gone: [Item] = []
        for (at, item) in items.enumerated() {
            if let key = key(item) {
                do {
                    try await details.remove(key)
                } catch {
                    // It will not do better with the next one.
                    environment.logger.warning(
                        "details could not be removed",
                        metadata: ["error": "\(error)", "left": "\(items.count - at)"])
                    return gone
                }
            }
            gone.append(item)
        }
        return gone
    }
}
