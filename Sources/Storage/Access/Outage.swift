import Postgres

/// Tells a database that is away from a mistake, for those who know nothing of PostgreSQL.
public enum Outage {
    /// True where the same request may succeed shortly: the database is down, restarting or too busy.
    public static func isTemporary(_ error: any Error) -> Bool {
        if let error = error as? PostgresError {
            switch error.kind {
            case .cannotConnect, .poolExhausted, .connectionLost, .outcomeUnknown, .closed: return true
            case .server:
                let state = error.sqlState
                return error.isTransient || state == .adminShutdown || state == .crashShutdown
                    || state == .cannotConnectNow || state == .tooManyConnections || state == .queryCanceled
            default: return false
            }
        }
        switch error as? IntakeError {
        case .overloaded, .unavailable, .closed: return true
        default: return false
        }
    }

    /// True where a change may or may not have been made: repeating it may make it twice.
    public static func isOutcomeUnknown(_ error: any Error) -> Bool {
        (error as? PostgresError)?.kind == .outcomeUnknown
    }
}
