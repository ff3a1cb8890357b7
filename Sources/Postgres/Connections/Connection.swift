import CPostgres
import Logging

/// One connection. Belongs to one thread at a time and blocks it.
final class Connection {
    let handle: OpaquePointer
    var statements: StatementCache
    let logger: Logger
    /// Statements to send before the next one, in the same round trip.
    var deferred: [SQL] = []
    private var toDeallocate: [String] = []
    private let observer: (@Sendable (SQL) -> Void)?
    /// Set, also by libpq's callback, once the server has said that it ends the session.
    let isEnding: UnsafeMutablePointer<Bool>

    init(handle: OpaquePointer, configuration: DatabaseConfiguration, logger: Logger) {
        self.handle = handle
        self.logger = logger
        observer = configuration.observer
        statements = StatementCache(capacity: configuration.preparedStatements)
        isEnding = .allocate(capacity: 1)
        isEnding.initialize(to: false)
        PQsetNoticeReceiver(
            handle,
            { flag, notice in
                if let flag, Answer.isFatal(notice) { flag.assumingMemoryBound(to: Bool.self).pointee = true }
            }, isEnding)
    }

    deinit {
        PQfinish(handle)
        isEnding.deallocate()
    }

    /// False once the connection has broken, or the server has said that it will.
    var isUsable: Bool { !isEnding.pointee && PQstatus(handle) == CONNECTION_OK }

    /// Outside any transaction.
    var isIdle: Bool { PQtransactionStatus(handle) == PQTRANS_IDLE }

    /// After a pipeline that ended with the session: how many of its statements the server had answered before it said
    /// so. Nil where it did not say, so that nobody knows how far it came.
    private(set) var answeredBeforeEnd: Int?

    /// Runs the deferred statements and then this one, in one round trip; the answer is that of the last.
    func run(_ sql: SQL) throws(PostgresError) -> Answer {
        if let observer { (deferred + [sql]).forEach(observer) }
        guard deferred.isEmpty else { return try runPipeline(last: sql) }
        let key = StatementCache.Key(text: sql.text, types: sql.parameters.map(\.oid))
        let name: String
        if let known = statements.name(for: key) {
            name = known
        } else {
            name = statements.newName()
            _ = try check(prepare(name, sql), sql)
            if let evicted = statements.insert(key, name: name) { toDeallocate.append(evicted) }
        }
        let sent = sql.withLibpqParameters { values, lengths, formats in
            PQsendQueryPrepared(handle, name, Int32(sql.parameters.count), values, lengths, formats, 1)
        }
        guard sent == 1 else { throw lost(sql) }
        return try check(lastAnswer(sql), sql)
    }

    private func prepare(_ name: String, _ sql: SQL) throws(PostgresError) -> Answer {
        let types = sql.parameters.map(\.oid)
        guard PQsendPrepare(handle, name, sql.text, Int32(types.count), types) == 1 else { throw lost(sql) }
        return try lastAnswer(sql)
    }

    /// Reads answers up to the end of the command; the first failure wins, else the last answer.
    func lastAnswer(_ sql: SQL?) throws(PostgresError) -> Answer {
        var last: Answer?
        while let result = PQgetResult(handle) {
            let answer = Answer(result)
            switch answer.status {
            case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH: return answer
            default: break
            }
            if last?.status != PGRES_FATAL_ERROR { last = answer }
            if !isUsable { break }
        }
        guard let last else { throw lost(sql) }
        return last
    }

    /// The answer, or its failure thrown.
    @discardableResult
    func check(_ answer: Answer, _ sql: SQL?) throws(PostgresError) -> Answer {
        guard let failure = answer.failure(statement: sql?.text) else { return answer }
        if Answer.isFatal(answer.handle) { isEnding.pointee = true }
        if !isUsable { throw lost(sql, state: failure.sqlState, message: failure.message) }
        if failure.isStalePlan { forgetStatements() }
        throw failure
    }

    func lost(_ sql: SQL?, state: SQLState? = nil, message: String? = nil) -> PostgresError {
        let reason = message ?? String(cString: PQerrorMessage(handle))
        return PostgresError(
            isUsable ? .misuse : .connectionLost,
            reason.trimmedLine, sqlState: state, statement: sql?.text)
    }

    /// Runs text of one or more statements by the simple protocol: no parameters, nothing prepared.
    @discardableResult
    func runScript(_ text: String) throws(PostgresError) -> Answer {
        guard PQsendQuery(handle, text) == 1 else { throw lost(SQL(text: text)) }
        return try check(lastAnswer(SQL(text: text)), SQL(text: text))
    }

    private func forgetStatements() {
        statements.removeAll()
        toDeallocate.append("")
    }

    /// Between units of work: forgets statements on the server that the cache has dropped.
    func tidy() throws(PostgresError) {
        guard !toDeallocate.isEmpty, isIdle else { return }
        let all = toDeallocate.contains("")
        let names = toDeallocate
        toDeallocate.removeAll()
        if all { statements.removeAll() }
        try runScript(all ? "DEALLOCATE ALL" : names.map { "DEALLOCATE \($0)" }.joined(separator: ";"))
    }

    // MARK: Statements of several units

    /// A statement that the server has prepared.
    struct Prepared {
        var sql: SQL
        var name: String
    }

    /// Nil for a statement that is not prepared yet, and for one so large that the server might stop reading while it
    /// waits for us to do so.
    func prepared(_ sql: SQL) -> Prepared? {
        guard sql.values.map({ $0.count <= 4096 }) ?? true,
            let name = statements.name(for: StatementCache.Key(text: sql.text, types: sql.parameters.map(\.oid)))
        else { return nil }
        return Prepared(sql: sql, name: name)
    }

    /// Runs statements in one round trip, each a transaction of its own: the failure of one is nothing to the others.
    func runEach(_ all: [Prepared]) -> [Result<Answer, PostgresError>] {
        if let observer { all.map(\.sql).forEach(observer) }
        var outcomes: [Result<Answer, PostgresError>] = []
        do throws(PostgresError) {
            guard PQenterPipelineMode(handle) == 1 else { throw lost(nil) }
            for statement in all {
                let sql = statement.sql
                let sent = sql.withLibpqParameters { values, lengths, formats in
                    PQsendQueryPrepared(
                        handle, statement.name, Int32(sql.parameters.count), values, lengths, formats, 1)
                }
                guard sent == 1, PQpipelineSync(handle) == 1 else { throw lost(sql) }
            }
            for statement in all {
                let sql = statement.sql
                let answer = try answerWithCommit(sql)
                do throws(PostgresError) {
                    outcomes.append(.success(try check(answer, sql)))
                } catch {
                    outcomes.append(.failure(error))
                }
                if isEnding.pointee { throw lost(sql) }
            }
            guard PQexitPipelineMode(handle) == 1 else { throw lost(nil) }
        } catch {
            // Nobody knows what the next answer would belong to.
            isEnding.pointee = true
            let lost = PostgresError(.connectionLost, error.message, sqlState: error.sqlState)
            for _ in outcomes.count..<all.count { outcomes.append(.failure(lost)) }
        }
        return outcomes
    }

    /// The answer to a statement of `runEach`. Its commit comes after it and may fail, which then is the answer.
    private func answerWithCommit(_ sql: SQL) throws(PostgresError) -> Answer {
        var last: Answer?
        while true {
            guard let result = PQgetResult(handle) else {
                // A null ends the statement's results; the next call gives what came of its commit.
                guard isUsable, last != nil else { throw lost(sql) }
                continue
            }
            let answer = Answer(result)
            if answer.status == PGRES_PIPELINE_SYNC {
                guard let last else { throw lost(sql) }
                return last
            }
            if last?.status != PGRES_FATAL_ERROR { last = answer }
            if !isUsable, let last { return last }
        }
    }

    // MARK: Pipeline

    private struct Step {
        var sql: SQL
        var name: String
        /// Nil where the statement was prepared before.
        var preparing: StatementCache.Key?
    }

    /// Sends everything, then reads every answer: one round trip however many statements.
    private func runPipeline(last: SQL) throws(PostgresError) -> Answer {
        let all = deferred + [last]
        deferred.removeAll()
        guard PQenterPipelineMode(handle) == 1 else { throw lost(last) }
        var steps: [Step] = []
        steps.reserveCapacity(all.count)
        var fresh: [StatementCache.Key: String] = [:]
        for sql in all {
            let key = StatementCache.Key(text: sql.text, types: sql.parameters.map(\.oid))
            var step = Step(sql: sql, name: "", preparing: nil)
            if let known = statements.name(for: key) ?? fresh[key] {
                step.name = known
            } else {
                step.name = statements.newName()
                step.preparing = key
                fresh[key] = step.name
                guard PQsendPrepare(handle, step.name, sql.text, Int32(key.types.count), key.types) == 1 else {
                    throw lost(sql)
                }
            }
            let sent = sql.withLibpqParameters { values, lengths, formats in
                PQsendQueryPrepared(handle, step.name, Int32(sql.parameters.count), values, lengths, formats, 1)
            }
            guard sent == 1 else { throw lost(sql) }
            steps.append(step)
        }
        guard PQpipelineSync(handle) == 1 else { throw lost(last) }
        return try readPipeline(steps)
    }

    private func readPipeline(_ steps: [Step]) throws(PostgresError) -> Answer {
        var firstFailure: PostgresError?
        var answer: Answer?
        var answered = 0
        answeredBeforeEnd = nil
        func next(_ sql: SQL) throws(PostgresError) -> Answer {
            guard let result = PQgetResult(handle) else { throw firstFailure ?? lost(sql) }
            let answer = Answer(result)
            if Answer.isFatal(result) {
                isEnding.pointee = true
                answeredBeforeEnd = answered
            }
            if !isUsable {
                let failure = answer.failure(statement: nil)
                throw lost(sql, state: failure?.sqlState, message: failure?.message)
            }
            // Each answer of a pipeline ends with a null.
            while let extra = PQgetResult(handle) { PQclear(extra) }
            if let failure = answer.failure(statement: sql.text), firstFailure == nil { firstFailure = failure }
            return answer
        }
        for step in steps {
            if let key = step.preparing {
                let prepared = try next(step.sql)
                if prepared.status == PGRES_COMMAND_OK, let evicted = statements.insert(key, name: step.name) {
                    toDeallocate.append(evicted)
                }
            }
            answer = try next(step.sql)
            answered += 1
        }
        guard let sync = PQgetResult(handle) else { throw lost(nil) }
        PQclear(sync)
        guard PQexitPipelineMode(handle) == 1 else { throw lost(nil) }
        if let firstFailure {
            if firstFailure.isStalePlan { forgetStatements() }
            throw firstFailure
        }
        guard let answer else { throw lost(nil) }
        return answer
    }
}

extension String {
    /// libpq ends its messages with a line break and may give several lines.
    var trimmedLine: String {
        split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
