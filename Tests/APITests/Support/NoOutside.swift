import Domain
import Integration

/// Sends nothing: tests of routes need no outside world.
struct NoOutside: HTTPClient, MailClient {
    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        HTTPResponse(status: 200)
    }

    func send(_ message: MailMessage, through server: SMTPServer, at now: Timestamp) async throws(MailFailure)
        -> MailReceipt
    {
        MailReceipt(status: 250)
    }
}
