import API
import Postgres

/// Whether traffic is welcome. The schema is looked at when the process starts, which does not begin without it.
struct Readiness: Sendable {
    let database: Database

    func checks() async -> [ReadinessCheck] {
        let answers: Void? = try? await within(.seconds(2)) { [database] in
            _ = try await database.statement("SELECT 1 FROM organizations LIMIT 1", retry: .never)
        }
        return [
            ReadinessCheck(
                name: "database", isReady: answers != nil, detail: answers != nil ? "answers" : "does not answer")
        ]
    }

    private struct TimedOut: Error {}

    private func within<Result: Sendable>(
        _ limit: Duration, _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result.self) { group in
            group.addTask(operation: body)
            group.addTask {
                try await Task.sleep(for: limit)
                throw TimedOut()
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw TimedOut() }
            return first
        }
    }
}
