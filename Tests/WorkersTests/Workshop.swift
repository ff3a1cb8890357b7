import Channels
import Domain
import Foundation
import Integration
import JobQueue
import Logging
import Policies
import Postgres
import Storage
import Synchronization
import TestSupport
import Workers

let policies: PolicySet = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().path + "/../../policies"
    return try! Policies.load(directory: folder)
}()

let acme = Scope(org: TestOrganizations.acme)
let globex = Scope(org: TestOrganizations.globex)
let quiet = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
let integration = IntegrationID(UUID(uuid: (1, 2, 3, 4, 5, 6, 0x70, 8, 0x80, 1, 2, 3, 4, 5, 6, 7)))

/// Answers every request as it is told to, and remembers them.
final class FakeHTTP: HTTPClient {
    private let state = Mutex<(requests: [HTTPRequest], answers: [Result<HTTPResponse, HTTPFailure>])>(([], []))

    /// What comes next; 200 once these are used up.
    func answer(_ answers: Result<HTTPResponse, HTTPFailure>...) {
        state.withLock { $0.answers += answers }
    }

    /// Drops the answers that are left.
    func forget() {
        state.withLock { $0.answers.removeAll() }
    }

    var requests: [HTTPRequest] { state.withLock { $0.requests } }
    /// The bodies of what was sent, as text.
    var bodies: [String] { requests.map { String(decoding: $0.body, as: UTF8.self) } }

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        let answer = state.withLock { state -> Result<HTTPResponse, HTTPFailure> in
            state.requests.append(request)
            return state.answers.isEmpty ? .success(HTTPResponse(status: 200)) : state.answers.removeFirst()
        }
        return try answer.get()
    }
}

/// Takes every mail and keeps it.
final class KeptMail: MailClient {
    private let sent = Mutex<[MailMessage]>([])

    var messages: [MailMessage] { sent.withLock { $0 } }

    func send(_ message: MailMessage, through server: SMTPServer, at now: Timestamp) async throws(MailFailure)
        -> MailReceipt
    {
        sent.withLock { $0.append(message) }
        return MailReceipt(status: 250)
    }
}

/// Everything that works behind the server, driven by hand: jobs run when a test says so.
struct Workshop {
    let database: Database
    let store: Store
    let clock = ManualClock()
    let http = FakeHTTP()
    let mail = KeptMail()
    let escalator: Escalator
    let watchdog: Watchdog
    let secrets = try! SealedSecrets(keys: [Array(repeating: 5, count: 32)])
    let slackID = ChannelID(UUID(uuid: (9, 9, 9, 9, 9, 9, 0x70, 8, 0x80, 1, 2, 3, 4, 5, 6, 8)))
    let handovers: HandoverNotices
    let handlers: [JobKind: any JobHandler]

    init(
        _ database: Database, channels: [any Channel] = Channels.all, http outside: (any HTTPClient)? = nil,
        details: (any DetailStore)? = nil
    ) {
        self.database = database
        store = Store(database: database, policies: { policies })
        let environment = Handlers.Environment(
            store: store, clock: clock, outside: Outside(http: outside ?? http, mail: mail), secrets: secrets,
            links: LinkSigner(secrets: [Array(repeating: 3, count: 32)]), channels: channels,
            baseURL: "https://bellwether.example", details: details, logger: quiet)
        escalator = Escalator(environment)
        watchdog = Watchdog(environment)
        handovers = HandoverNotices(environment)
        handlers = Dictionary(uniqueKeysWithValues: Handlers.all(environment).map { ($0.kind, $0) })
    }

    /// Takes notifications in as one batch.
    func record(_ scope: Scope, _ batch: [IntakeAlert]) async throws {
        let now = clock.now()
        _ = try await database.write(scope) { tx in
            try IntakeStore.record(tx, scope, batch, now: now, policy: policies.alerts, memory: AlertMemory())
        }
    }

    /// The jobs of a kind that wait, due or not, as a worker would be handed them.
    func waiting(_ kind: JobKind) async throws -> [Job] {
        let now = clock.now()
        return try await database.statement(
            "SELECT id, org_id, payload, max_attempts FROM waiting_jobs WHERE kind = \(kind.rawValue) ORDER BY id"
        ).decode(Int64.self, UUID.self, JSON.self, Int.self).map {
            Job(
                id: $0.0, kind: kind, org: OrgID($0.1), payload: $0.2.bytes, attempt: 1, maxAttempts: $0.3,
                enqueuedAt: now)
        }
    }

    /// Runs jobs, and takes those that are done out of the queue.
    @discardableResult
    func run(_ jobs: [Job]) async throws -> [JobOutcome] {
        var outcomes: [JobOutcome] = []
        for (_, group) in Dictionary(grouping: jobs, by: { [$0.kind.rawValue, "\($0.org?.description ?? "")"] }) {
            guard let handler = handlers[group[0].kind] else { continue }
            for start in stride(from: 0, to: group.count, by: handler.batch) {
                let part = Array(group[start..<min(start + handler.batch, group.count)])
                let results = await handler.run(part)
                outcomes += results
                let finished = zip(part, results).filter { _, result in
                    if case .retry = result { false } else { true }
                }.map(\.0.id)
                try await database.statement(
                    """
                    DELETE FROM jobs WHERE NOT EXISTS (
                        SELECT FROM generate_series(id, id + cardinality(payloads) - 1) one WHERE one <> ALL(\(finished)))
                    """)
            }
        }
        return outcomes
    }

    /// Runs all that waits, of the kinds that follow from alerts, in the order of the road.
    func work() async throws {
        try await run(try await waiting(.correlate))
        try await run(try await waiting(.investigate))
        clock.advance(by: .seconds(2))
        try await run(try await waiting(.deliver))
    }

    /// A webhook at a local address that hears of everything.
    func addWebhook(_ scope: Scope, name: String = "sink") async throws {
        _ = try await store.channels.create(
            scope,
            NewChannel(kind: "webhook", name: name, settings: ["url": "http://127.0.0.1:9/hook"], secrets: nil),
            at: clock.now())
    }

    /// Seals a channel's secrets as the server does.
    func seal(_ fields: [String: String], _ scope: Scope, _ channel: ChannelID) throws -> [UInt8] {
        try secrets.seal(fields, binding: ChannelSecrets.binding(scope, channel))
    }

    /// A member of an organization.
    func person(_ scope: Scope, _ name: String) async throws -> UserID {
        let id = UserID(at: clock.now())
        try await database.statement(
            """
            INSERT INTO users (id, email, name, created_at)
            VALUES (\(id.uuid), \(name.lowercased() + "@example.com"), \(name), now())
            """)
        _ = try await database.write(scope) { tx in
            try tx.execute(
                """
                INSERT INTO memberships (org_id, user_id, role, created_at)
                VALUES (\(scope.org), \(id), 'operator', now())
                """)
        }
        return id
    }

    func incidents(_ scope: Scope) async throws -> [IncidentRow] {
        try await store.incidents.list(scope, IncidentFilter(), PageRequest()).items
    }
}
