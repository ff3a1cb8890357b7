import Domain
import Postgres
import Storage

/// An error in words for a person at a terminal.
public enum Failure {
    public static func text(of error: any Error) -> String {
        switch error {
        case let error as StoreError: text(of: error)
        case let error as PostgresError: error.message
        default: "\(error)"
        }
    }

    private static func text(of error: StoreError) -> String {
        switch error {
        case .notFound(let what): "there is no such \(what)"
        case .quota(let quota, let limit): "the organization has the \(limit) \(quota.words) that it may have"
        case .conflict: "somebody else changed it at the same time"
        case .illegal(let reason): reason
        case .invalid(let field, let message): "\(field) \(message)"
        }
    }
}
