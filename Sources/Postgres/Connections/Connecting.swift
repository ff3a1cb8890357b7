import CPostgres
import Glibc
import Logging

extension Connection {
    /// Connects and sets the session up; blocks for at most the connect time-out.
    ///
    /// Throws `cannotConnect`; its message is libpq's, which names host, port and user but no password.
    static func open(
        _ configuration: DatabaseConfiguration, logger: Logger
    ) throws(PostgresError) -> Connection {
        let settings: [(String, String)] = [
            ("dbname", configuration.url),
            ("fallback_application_name", configuration.applicationName),
            ("connect_timeout", "\(max(2, configuration.connectTimeout.components.seconds))"),
            ("client_encoding", "UTF8"),
            // A peer that vanished without a word is noticed within half a minute.
            ("keepalives_idle", "10"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "25000"),
        ]
        let handle = withCStrings(settings.map(\.0)) { names in
            withCStrings(settings.map(\.1)) { values in
                // 1: `dbname` is expanded if it is a connection string; what it says comes later and so wins only
                // over what stands before it.
                PQconnectdbParams(names, values, 1)
            }
        }
        guard let handle else { throw PostgresError(.cannotConnect, "libpq is out of memory") }
        guard PQstatus(handle) == CONNECTION_OK else {
            let message = String(cString: PQerrorMessage(handle)).trimmedLine
            PQfinish(handle)
            throw PostgresError(.cannotConnect, message)
        }
        let connection = Connection(handle: handle, configuration: configuration, logger: logger)
        do {
            let session = configuration.sessionScript
            if !session.isEmpty { try connection.runScript(session) }
        } catch {
            guard error.kind == .server else { throw PostgresError(.cannotConnect, error.message) }
            throw PostgresError(
                .cannotConnect, "setting up the session: \(error.message)", sqlState: error.sqlState)
        }
        return connection
    }

    /// Whether the server has closed an idle connection: asks the socket, not the server.
    func hasBroken() -> Bool {
        guard isUsable else { return true }
        var poll = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
        guard Glibc.poll(&poll, 1, 0) > 0 else { return false }
        // Something came unasked: a notice, a changed parameter, or the news that the server is going down.
        guard PQconsumeInput(handle) == 1 else { return true }
        while let result = PQgetResult(handle) { PQclear(result) }
        return !isUsable
    }
}

extension DatabaseConfiguration {
    /// Statements that make a new session ours, sent as one text.
    var sessionScript: String {
        var script: [String] = []
        if let statementTimeout { script.append("SET statement_timeout = \(statementTimeout.inMilliseconds)") }
        if let idle = idleInTransactionTimeout {
            script.append("SET idle_in_transaction_session_timeout = \(idle.inMilliseconds)")
        }
        return (script + onConnect).joined(separator: ";\n")
    }
}

extension Duration {
    var inMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}

/// Passes a null-terminated array of C strings.
func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
) -> Result {
    let copies: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    let pointers: [UnsafePointer<CChar>?] = copies.map { UnsafePointer($0) } + [nil]
    return pointers.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { preconditionFailure("an array with a terminator is not empty") }
        return body(base)
    }
}
