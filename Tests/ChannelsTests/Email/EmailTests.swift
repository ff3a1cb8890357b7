import Channels
import Domain
import Foundation
import Integration
import Synchronization
import Testing

@Suite("E-mail")
struct EmailTests {
    private final class Postbox: MailClient {
        private let state: Mutex<[(MailMessage, SMTPServer)]> = Mutex([])
        private let result: Result<MailReceipt, MailFailure>

        init(_ result: Result<MailReceipt, MailFailure> = .success(MailReceipt(status: 250))) { self.result = result }

        var sent: [(message: MailMessage, server: SMTPServer)] { state.withLock { $0 } }

        func send(_ message: MailMessage, through server: SMTPServer, at now: Timestamp) async throws(MailFailure)
            -> MailReceipt
        {
            state.withLock { $0.append((message, server)) }
            return try result.get()
        }
    }

    private let channel = EmailChannel()
    private let settings = [
        "to": "ada@example.com, Grace <grace@example.com>", "from": "Bellwether <pager@example.com>",
        "host": "mail.example.com", "user": "pager",
    ]
    private let secrets = ["password": "hunter2hunter2"]

    private func send(_ postbox: Postbox, title: String = "Database <b>down</b>") async -> DeliveryResult {
        var delivery = delivery(.escalated, title: title)
        delivery.settings = settings
        delivery.secrets = secrets
        delivery.message.acknowledgeURL = "https://bellwether.example/acknowledge/abc"
        return await channel.send(delivery, through: Outside(http: FakeHTTP(500), mail: postbox))
    }

    @Test("says the same in text and HTML, with links to press") func both() async throws {
        let postbox = Postbox()
        #expect(await send(postbox) == .sent(status: 250))
        let (message, server) = try #require(postbox.sent.first)
        #expect(server.port == 587 && server.security == .starttls && server.password == "hunter2hunter2")
        #expect(message.to.map(\.mailbox) == ["ada@example.com", "grace@example.com"])
        #expect(message.subject.hasPrefix("[CRITICAL] You are needed: incident #42"))
        #expect(message.text.contains("Acknowledge: https://bellwether.example/acknowledge/abc"))
        #expect(message.text.contains("Opened: 2026-01-31 13:58 UTC\n"), "a time for people")
        let html = try #require(message.html)
        #expect(html.contains("Database &lt;b&gt;down&lt;/b&gt;") && !html.contains("<b>down"))
        #expect(html.contains("href=\"https://bellwether.example/acknowledge/abc\""))
        #expect(message.inReplyTo?.hasPrefix("incident-") == true, "mails about one incident are one thread")
    }

    @Test("tells what is for good from what passes, and does not repeat what may have arrived")
    func failures() async {
        func result(_ kind: MailFailure.Kind, arrived: Bool = false) async -> DeliveryResult {
            await send(Postbox(.failure(MailFailure(kind, mayHaveArrived: arrived, status: 550, message: "m"))))
        }
        #expect(await result(.rejected) == .rejected(reason: "m", status: 550))
        #expect(await result(.badCredentials) == .rejected(reason: "m", status: 550))
        #expect(await result(.untrusted) == .rejected(reason: "m", status: 550))
        #expect(await result(.postponed) == .retry(after: nil, reason: "m", status: 550))
        #expect(await result(.timedOut) == .retry(after: nil, reason: "m", status: 550))
        #expect(await result(.broken, arrived: true) == .unknown(reason: "m"))
    }

    @Test("says whom the server did not take") func partly() async throws {
        let refused = MailReceipt.Refusal(address: try #require(MailAddress("ada@example.com")), reason: "550 gone")
        let result = await send(Postbox(.success(MailReceipt(status: 250, refused: [refused]))))
        #expect(result == .sent(status: 250, note: "ada@example.com was refused: 550 gone"))
    }

    @Test("notices what is wrong with its settings") func issues() {
        func fields(_ change: [String: String]) -> [String] {
            channel.issues(settings: settings.merging(change) { _, new in new }, secrets: secrets).map(\.field)
        }
        #expect(fields([:]) == [])
        #expect(fields(["to": "nobody"]) == ["to"] && fields(["from": "a\r\nb@c"]) == ["from"])
        #expect(fields(["security": "none"]) == ["host"], "a password is not sent without TLS")
        #expect(fields(["host": "a b"]) == ["host"])
    }
}
