import Domain
import Integration
import Logging
import Storage

extension Problem {
    /// What a caller hears of an error. What is our own fault is logged and not told.
    static func of(_ error: any Error, logger: Logger) -> Problem {
        switch error {
        case let problem as Problem: return problem
        case let error as StoreError: return of(error)
        case let error as ConnectorError: return of(error)
        case let error as IntakeError: return of(error)
        case let error as IncidentLifecycle.IllegalTransition:
            return .conflict(error.description, code: "illegal-transition")
        default: break
        }
        if Outage.isTemporary(error) {
            logger.warning("the database does not answer", metadata: ["error": "\(error)"])
            return .unavailable("The database does not answer.")
        }
        if !(error is CancellationError) {
            logger.error("a request failed", metadata: ["error": "\(error)"])
        }
        return .internalError
    }

    static func of(_ error: StoreError) -> Problem {
        switch error {
        case .notFound(let what): .notFound(what)
        case .conflict(let current): .preconditionFailed(current: current)
        case .illegal(let reason): .conflict(reason, code: "illegal")
        case .invalid("cursor", let message): .badParameter("cursor", message)
        case .invalid(let field, let message): .invalid(field, message)
        case .quota(let quota, let limit):
            .conflict(
                "The organization has the \(limit) \(quota.words) that it may have. Remove some, or have the limit raised.",
                code: "quota-exceeded")
        }
    }

    static func of(_ error: ConnectorError) -> Problem {
        let code =
            switch error.kind {
            case .malformed: "malformed"
            case .tooLarge: "too-large"
            case .invalid: "invalid"
            }
        return Problem(
            status: error.status, code: code, title: "The message was refused, all of it",
            detail: error.description, errors: error.issues)
    }

    static func of(_ error: IntakeError) -> Problem {
        switch error {
        case .overloaded(let seconds): .unavailable("Too much is waiting to be stored.", retryAfter: seconds)
        case .unavailable(let seconds): .unavailable("The database does not answer.", retryAfter: seconds)
        case .closed: .unavailable("The server is stopping.")
        case .unstorable(let reason): .invalid("", reason)
        }
    }
}
