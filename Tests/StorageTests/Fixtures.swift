import Domain
import Foundation
import Logging
import Policies
import Postgres
import Storage
import TestSupport

let policies: PolicySet = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().path + "/../../policies"
    // Tests may not go on without the policies that the product ships with.
    return try! Policies.load(directory: folder)
}()

let acme = Scope(org: TestOrganizations.acme)
let globex = Scope(org: TestOrganizations.globex)
let start = Timestamp(seconds: 1_767_614_400)
let someone = TimelineActor(kind: .system, name: "Tess")
let integration = IntegrationID(UUID(uuid: (1, 2, 3, 4, 5, 6, 0x70, 8, 0x80, 1, 2, 3, 4, 5, 6, 7)))
let quiet = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }

func makeStore(_ database: Database) -> Store {
    Store(database: database, policies: { policies })
}

/// A notification about the alert that `labels` make.
func notification(
    _ name: String, _ labels: [String: String] = [:], status: IncomingAlert.Status = .firing,
    reporting: IncomingAlert.Reporting = .state, severity: Severity = .warning, startsAt: Timestamp = start,
    endsAt: Timestamp? = nil, summary: String = "something is wrong"
) -> IntakeAlert {
    let all = Labels(labels.merging(["alertname": name]) { _, new in new })
    return IntakeAlert(
        alert: IncomingAlert(
            id: Fingerprint.alertID(labels: all, ignoring: []), status: status, reporting: reporting, name: name,
            severity: severity, labels: all, annotations: ["summary": summary], startsAt: startsAt, endsAt: endsAt),
        integration: integration)
}

extension Database {
    /// Takes notifications in as one batch.
    /// - Parameter memory: without one, a server that has just been started.
    @discardableResult
    func record(
        _ scope: Scope, _ batch: [IntakeAlert], at now: Timestamp = start, memory: AlertMemory = AlertMemory()
    ) async throws -> IntakeReceipt {
        try await write(scope) { tx in
            try IntakeStore.record(tx, scope, batch, now: now, policy: policies.alerts, memory: memory)
        }
    }

    /// How many jobs of a kind wait for an organization.
    func jobs(_ kind: String, _ scope: Scope) async throws -> Int {
        try await statement(
            "SELECT count(*) FROM waiting_jobs WHERE kind = \(kind) AND org_id = \(scope.org.uuid)"
        ).column(Int.self)[0]
    }
}

extension Store {
    func alert(_ scope: Scope, _ notification: IntakeAlert) async throws -> Alert {
        try await alerts.get(scope, notification.alert.id).row.alert
    }

    func eventKinds(_ scope: Scope, _ notification: IntakeAlert) async throws -> [AlertEvent.Kind] {
        try await alerts.events(scope, notification.alert.id, PageRequest()).items.map(\.kind).reversed()
    }
}
