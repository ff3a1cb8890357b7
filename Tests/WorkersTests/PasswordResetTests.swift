import Domain
import Foundation
import Integration
import JobQueue
import Postgres
import Storage
import Synchronization
import TestSupport
import Testing
import Workers

/// Keeps the mails that it is given, or refuses them as it is told to.
private final class FakeMail: MailClient {
    private let state = Mutex<(mails: [MailMessage], failure: MailFailure?)>(([], nil))

    var mails: [MailMessage] { state.withLock { $0.mails } }

    func fail(_ failure: MailFailure?) { state.withLock { $0.failure = failure } }

    func send(_ message: MailMessage, through server: SMTPServer, at now: Timestamp) async throws(MailFailure)
        -> MailReceipt
    {
        let failure = state.withLock { state in
            if state.failure == nil { state.mails.append(message) }
            return state.failure
        }
        if let failure { throw failure }
        return MailReceipt(status: 250)
    }
}

@Suite struct PasswordResetTests {
    private let mail = FakeMail()

    private func handler(_ store: Store, _ clock: ManualClock) throws -> any JobHandler {
        let server = SMTPServer(
            host: "mail.example.org", port: 25, security: .none,
            from: try #require(MailAddress("bellwether@example.org")))
        let environment = Handlers.Environment(
            store: store, clock: clock, outside: Outside(http: FakeHTTP(), mail: KeptMail()), secrets: nil,
            channels: [],
            mail: Postman(client: mail, server: server), baseURL: "https://bellwether.example", logger: quiet)
        return try #require(Handlers.all(environment).first { $0.kind == .passwordReset })
    }

    private func waiting(_ database: Database) async throws -> Job {
        let payload = try await database.statement(
            "SELECT payload::text FROM jobs, unnest(payloads) payload WHERE kind = 'password-reset'"
        )
        .column(String.self)
        return Job(
            id: 1, kind: .passwordReset, org: nil, payload: Array(try #require(payload.first).utf8),
            enqueuedAt: Timestamp(seconds: 0))
    }

    @Test func theLinkGoesToTheAccountsAddressAndIsNowhereElse() async throws {
        try await withTestDatabase { test in
            let store = Store(database: test.database, policies: { policies })
            let clock = ManualClock()
            let ada = try await store.access.createAccount(
                email: "ada@example.org", name: "Ada", passwordHash: "old", now: clock.now())
            try await store.signIn.requestReset(for: ada, now: clock.now())
            let job = try await waiting(test.owner)
            mail.fail(MailFailure(.postponed, message: "not now"))
            let handler = try handler(store, clock)
            #expect(await handler.run([job]) == [.retry(after: nil, reason: "not now")])
            mail.fail(nil)
            #expect(await handler.run([job]) == [.done])
            let sent = try #require(mail.mails.first)
            #expect(sent.to.map(\.mailbox) == ["ada@example.org"])
            let link = try #require(sent.text.firstMatch(of: /https:\S+#token=(\S+)/))
            let secret = String(link.output.1)
            let hashes = try await test.owner.statement("SELECT token_hash FROM password_resets").column([UInt8].self)
            #expect(!hashes.contains(Array(secret.utf8)))
            #expect(!String(decoding: job.payload, as: UTF8.self).contains("bwr_"))
            let token = try #require(PersonToken(secret))
            #expect(try await store.signIn.useReset(token, passwordHash: "new", now: clock.now()))
            #expect(try await store.signIn.account(ada.id)?.passwordHash == "new")
            // The one that was made for the attempt that failed has ended with it.
            #expect(try await test.owner.statement("SELECT 1 FROM password_resets").isEmpty)
        }
    }

    @Test func whoHasNoPasswordGetsNoLink() async throws {
        try await withTestDatabase { test in
            let store = Store(database: test.database, policies: { policies })
            let clock = ManualClock()
            let guest = try await store.access.createAccount(
                email: "guest@example.org", name: "Guest", passwordHash: nil, now: clock.now())
            let handler = try handler(store, clock)
            for user in [guest.id, UserID(at: clock.now())] {
                let job = Job(
                    id: 1, kind: .passwordReset, org: nil, payload: Array("{\"user\":\"\(user)\"}".utf8),
                    enqueuedAt: clock.now())
                #expect(await handler.run([job]) == [.done])
            }
            #expect(mail.mails.isEmpty)
            #expect(try await test.owner.statement("SELECT 1 FROM password_resets").isEmpty)
        }
    }
}
