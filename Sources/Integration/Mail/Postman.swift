public import Domain

/// The server's own mail: to people with an account, by the server that the operator has set.
public struct Postman: Sendable {
    private let client: any MailClient
    private let server: SMTPServer

    public init(client: any MailClient, server: SMTPServer) {
        self.client = client
        self.server = server
    }

    public func send(_ message: MailMessage, at now: Timestamp) async throws(MailFailure) -> MailReceipt {
        try await client.send(message, through: server, at: now)
    }
}
