/// A transaction in progress: what the closure of `Database.transaction` is given.
///
/// It is not Sendable and its calls block the connection's own thread, so nobody can hold it across a suspension.
public final class Transaction {
    let connection: Connection
    private var isOpen = true
    private var savepoints = 0
    private var afterCommit: [() -> Void] = []
    /// True once anything has been asked of it: until then it costs no round trip.
    private var isWanted = false
    let unit: WorkUnit

    init(
        connection: Connection, mode: TransactionMode, settings: [(String, String)], unit: WorkUnit
    ) {
        self.connection = connection
        self.unit = unit
        connection.deferred = [mode.begin]
        if !settings.isEmpty {
            let assignments = settings.map { "set_config(\($0.0), \($0.1), true)" as SQL }
            connection.deferred.append("SELECT \(sql: .joined(assignments))")
        }
    }

    /// Runs a statement and gives its rows.
    @discardableResult
    public func query(_ sql: SQL) throws -> Rows {
        try checkUsable()
        let answer = try connection.run(sql)
        unit.progress = .begun
        return Rows(answer: answer)
    }

    /// Runs a statement and gives the number of rows that it changed.
    @discardableResult
    public func execute(_ sql: SQL) throws -> Int {
        try query(sql).affected
    }

    /// Runs a statement and gives its first row, or nil if there is none.
    public func first(_ sql: SQL) throws -> Row? {
        try query(sql).first
    }

    /// Keeps a statement whose answer nobody needs, to be sent in the same round trip as the next one or the commit,
    /// which also throws its failure. Statements run in the order given.
    public func later(_ sql: SQL) throws {
        try checkUsable()
        connection.deferred.append(sql)
        // The server's answers wait in socket buffers meanwhile: keep their number bounded.
        if connection.deferred.count >= 64 { try flush() }
    }

    /// Keeps something to be done once the transaction has been committed: not if it is rolled back or run again.
    /// It runs on the connection's thread, before the caller hears of the commit; it must not block or fail.
    public func afterCommit(_ action: @escaping () -> Void) {
        afterCommit.append(action)
    }

    /// Runs what `later` has kept.
    package func flush() throws {
        guard let last = connection.deferred.popLast() else { return }
        _ = try connection.run(last)
        unit.progress = .begun
    }

    /// Runs `body` so that its failure undoes only what it did, and is rethrown.
    @discardableResult
    public func savepoint<Result>(_ body: (Transaction) throws -> Result) throws -> Result {
        try flush()
        savepoints += 1
        defer { savepoints -= 1 }
        let name = SQL(text: "bellwether_\(savepoints)")
        try execute("SAVEPOINT \(sql: name)")
        do {
            let result = try body(self)
            connection.deferred.append("RELEASE SAVEPOINT \(sql: name)")
            try flush()
            return result
        } catch {
            connection.deferred.removeAll()
            // After a lost connection or a cancellation there is nothing to go back to.
            if connection.isUsable, !unit.isCancelled {
                _ = try connection.run("ROLLBACK TO SAVEPOINT \(sql: name)")
                _ = try connection.run("RELEASE SAVEPOINT \(sql: name)")
            }
            throw error
        }
    }

    private func checkUsable() throws {
        guard isOpen else { throw PostgresError(.misuse, "a transaction was used after its end") }
        if unit.isCancelled { throw CancellationError() }
        isWanted = true
    }

    // MARK: End

    /// Sends what was kept and the commit.
    func commit() throws {
        defer { isOpen = false }
        guard isWanted else {
            connection.deferred.removeAll()
            return
        }
        if unit.isCancelled { throw CancellationError() }
        unit.progress = .commitSent
        let before = connection.deferred.count
        let answer: Answer
        do {
            answer = try connection.run("COMMIT")
        } catch {
            // The server ended the session at a statement before the commit, which it therefore never saw.
            if error.kind == .connectionLost, let answered = connection.answeredBeforeEnd, answered < before {
                unit.progress = answered == 0 ? .notBegun : .begun
            }
            throw error
        }
        // A closure that swallowed a failure gets here with a dead transaction: the server answers with a rollback.
        guard answer.commandTag != "ROLLBACK" else {
            throw PostgresError(
                .server, "the transaction was rolled back: a statement failed and its error was not passed on",
                sqlState: .inFailedTransaction)
        }
        for action in afterCommit { action() }
    }

    /// Undoes everything; false if the connection is no longer fit for use.
    func rollBack() -> Bool {
        isOpen = false
        connection.deferred.removeAll()
        guard connection.isUsable else { return false }
        guard !connection.isIdle else { return true }
        return (try? connection.run("ROLLBACK")) != nil && connection.isIdle
    }
}
