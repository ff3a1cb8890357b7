import Domain
import Foundation
import Postgres

/// Jobs that one call of a handler was given, and the row that says so.
struct JobLease: Sendable {
    let id: Int64
    let kind: JobKind
    let org: OrgID?
    let jobs: [Job]
}

/// How the run of a lease ended.
struct FinishedLease: Sendable {
    let lease: JobLease
    let endings: [Ending]

    enum Ending: Sendable {
        case done
        case again(at: Timestamp, reason: String)
        /// Goes back as if it had not been claimed: the worker stops.
        case released
        case dead(reason: String)
    }
}
