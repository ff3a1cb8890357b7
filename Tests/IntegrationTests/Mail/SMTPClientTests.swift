import Domain
import Integration
import Testing

@Suite("Mail over SMTP", .timeLimit(.minutes(1)))
struct SMTPClientTests {
    private let client = SMTPClient(.init(addresses: .trusted, timeout: .seconds(10)))
    private let now = Timestamp(seconds: 1_795_000_000)

    private func server(_ port: Int, security: SMTPServer.Security = .none) throws -> SMTPServer {
        SMTPServer(
            host: "127.0.0.1", port: port, security: security,
            from: try #require(MailAddress("Bellwether <pager@example.com>")))
    }

    private func message(_ to: String..., subject: String = "Database down", text: String = "It is down.") throws
        -> MailMessage
    {
        MailMessage(to: try to.map { try #require(MailAddress($0)) }, subject: subject, text: text, id: "n-1")
    }

    private func failure(
        _ message: MailMessage, _ server: SMTPServer, by client: SMTPClient? = nil
    ) async -> MailFailure? {
        do throws(MailFailure) {
            _ = try await (client ?? self.client).send(message, through: server, at: now)
            return nil
        } catch {
            return error
        }
    }

    @Test("hands over text and HTML with a header that readers and servers understand") func both() async throws {
        let fake = try ScriptedMailServer()
        var mail = try message("ada@example.com", "Grace <grace@example.com>", subject: "Datenbank überlastet 🔥")
        mail.text = "Zeile eins\n.\nEin Punkt allein, und ü"
        mail.html = "<p>überlastet</p>"
        mail.inReplyTo = "n-0"
        let receipt = try await client.send(mail, through: try server(fake.port), at: now)
        #expect(receipt.status == 250 && receipt.refused.isEmpty)
        #expect(fake.commands.contains { $0.hasPrefix("MAIL FROM:<pager@example.com>") }, "\(fake.commands)")
        #expect(fake.commands.contains("RCPT TO:<ada@example.com>"))
        #expect(fake.commands.contains("RCPT TO:<grace@example.com>"))
        let text = try #require(fake.received.first)
        #expect(text.contains("From: Bellwether <pager@example.com>\n"))
        #expect(text.contains("Message-ID: <n-1@example.com>\n") && text.contains("In-Reply-To: <n-0@example.com>\n"))
        #expect(text.contains("Subject: =?utf-8?B?RGF0ZW5iYW5rIMO8YmVybGFzdGV0IPCflKU=?=\n"), "\(text)")
        #expect(text.contains("Date: Wed, 18 Nov 2026 11:06:40 +0000\n"), "\(text)")
        #expect(text.contains("Zeile eins\n.\nEin Punkt allein, und =C3=BC\n"))
        #expect(text.contains("Content-Type: text/html; charset=utf-8\n"))
        #expect(text.contains("<p>=C3=BCberlastet</p>\n--=_n-1--"))
    }

    @Test("nothing in a subject adds a header or a recipient") func injection() async throws {
        let fake = try ScriptedMailServer()
        let mail = try message("ada@example.com", subject: "Down\r\nBcc: eve@example.com\r\n\r\nbody\nX: y")
        _ = try await client.send(mail, through: try server(fake.port), at: now)
        let header = try #require(fake.received.first).prefix(while: { _ in true })
        #expect(!header.contains("\nBcc:") && !header.contains("\nX: y"))
        #expect(fake.commands.filter { $0.hasPrefix("RCPT") }.count == 1)
    }

    @Test(
        "is not sent to what is no mailbox",
        arguments: [
            "ada", "@example.com", "ada@", "a b@example.com", "ada@example.com\r\nRCPT TO:<eve@example.com>",
            "ada@exa mple.com", "<ada@example.com", "ada@example.com>", "a@b@c", ".a@example.com", "ada@-x.com",
            "Eve\nX <eve@example.com>",
        ])
    func addresses(_ text: String) {
        #expect(MailAddress(text) == nil)
    }

    @Test("goes to the others where one recipient is refused, and says whom and why") func partly() async throws {
        let fake = try ScriptedMailServer { command in
            command.contains("gone@") ? "550 5.1.1 no such user" : ScriptedMailServer.willing(command)
        }
        let receipt = try await client.send(
            try message("ada@example.com", "gone@example.com", "eve@example.com"), through: try server(fake.port),
            at: now)
        #expect(receipt.refused.map(\.address.mailbox) == ["gone@example.com"])
        #expect(receipt.refused.first?.reason == "550 5.1.1 no such user")
        #expect(fake.received.count == 1)
    }

    @Test("tells a server's no from its not now")
    func refusals() async throws {
        for (answer, kind) in [("550 5.7.1 no", MailFailure.Kind.rejected), ("451 4.7.1 later", .postponed)] {
            for step in ["MAIL", "RCPT", "DATA", "."] {
                let fake = try ScriptedMailServer { command in
                    command.hasPrefix(step) ? answer : ScriptedMailServer.willing(command)
                }
                let error = try #require(await failure(try message("ada@example.com"), try server(fake.port)))
                #expect(error.kind == kind && !error.mayHaveArrived, "\(step): \(error) \(error.mayHaveArrived)")
                #expect(error.message.contains(answer.dropFirst(4)))
            }
        }
    }

    @Test("says that it may have arrived where the answer to it is lost") func lost() async throws {
        let fake = try ScriptedMailServer { command in command == "." ? nil : ScriptedMailServer.willing(command) }
        let error = try #require(await failure(try message("ada@example.com"), try server(fake.port)))
        #expect(error.mayHaveArrived && fake.received.count == 1, "\(error)")
        let early = try ScriptedMailServer { command in
            command.hasPrefix("RCPT") ? nil : ScriptedMailServer.willing(command)
        }
        let known = try #require(await failure(try message("ada@example.com"), try server(early.port)))
        #expect(!known.mayHaveArrived)
    }

    @Test("does not go on in the clear where TLS is wanted, nor give a password away") func downgrade() async throws {
        let fake = try ScriptedMailServer()
        let error = try #require(
            await failure(try message("ada@example.com"), try server(fake.port, security: .starttls)))
        #expect(error.kind == .untrusted && !fake.commands.contains { $0.hasPrefix("MAIL") }, "\(error)")
        var plain = try server(fake.port)
        plain.user = "ada"
        plain.password = "hunter2hunter2"
        #expect(await failure(try message("ada@example.com"), plain)?.kind == .invalid)
        #expect(!fake.commands.contains { $0.hasPrefix("AUTH") })
    }

    @Test("is not sent inside where a tenant names the server") func guarded() async throws {
        let fake = try ScriptedMailServer()
        let guarded = SMTPClient(.init(addresses: .untrusted(allowing: []), allowSetting: "ALLOW_LIST"))
        let error = try #require(
            await failure(try message("ada@example.com"), try server(fake.port), by: guarded))
        #expect(error.kind == .forbiddenDestination && error.message.contains("ALLOW_LIST"))
        #expect(fake.commands.isEmpty)
        for host in ["127.0.0.1/x", "a@b", "a:25", "", "a b", "a\r\nb"] {
            var server = try server(fake.port)
            server.host = host
            #expect(await failure(try message("ada@example.com"), server)?.kind == .invalid)
        }
    }
}
