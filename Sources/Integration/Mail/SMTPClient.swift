public import Domain
import Foundation

/// Hands mail over. `SMTPClient` is the real one.
public protocol MailClient: Sendable {
    /// Hands one mail to a server. At least one recipient was taken if it returns.
    func send(_ message: MailMessage, through server: SMTPServer, at now: Timestamp) async throws(MailFailure)
        -> MailReceipt
}

/// Mail over SMTP, through libcurl, on one thread of its own. Each mail has a connection of its own, so that the
/// server's address is checked each time, after its name is resolved.
public final class SMTPClient: MailClient {
    public struct Configuration: Sendable {
        /// Which addresses may be connected to.
        public var addresses: AddressPolicy
        /// The setting by which an operator allows an address range, named in errors.
        public var allowSetting: String
        /// Certificates to trust besides the system's, as a PEM file.
        public var certificateFile: String?
        /// For the whole of one mail.
        public var timeout: Duration

        public init(
            addresses: AddressPolicy, allowSetting: String = "BELLWETHER_OUTBOUND_ALLOW",
            certificateFile: String? = nil, timeout: Duration = .seconds(30)
        ) {
            self.addresses = addresses
            self.allowSetting = allowSetting
            self.certificateFile = certificateFile
            self.timeout = timeout
        }
    }

    /// The longest mail, in bytes.
    public static let maximumSize = 1024 * 1024
    public static let maximumRecipients = 100

    private let loop: CurlLoop
    private let configuration: Configuration

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        self.loop = CurlLoop(name: "smtp", maximumConnections: 16)
    }

    public func send(_ message: MailMessage, through server: SMTPServer, at now: Timestamp) async throws(MailFailure)
        -> MailReceipt
    {
        if let problem = server.problem { throw MailFailure(.invalid, message: problem) }
        guard (1...Self.maximumRecipients).contains(message.to.count) else {
            throw MailFailure(.invalid, message: "a mail needs 1 to \(Self.maximumRecipients) recipients")
        }
        let id = message.id ?? UUID().uuidString.lowercased()
        let bytes = MIMEText.bytes(of: message, from: server.from, at: now, id: id)
        guard bytes.count <= Self.maximumSize else {
            throw MailFailure(.invalid, message: "the mail is longer than \(Self.maximumSize) bytes")
        }
        let transfer = SMTPTransfer(server: server, to: message.to, bytes: bytes, configuration: configuration)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<SMTPTransfer.Result, Never>) in
                transfer.whenDone(continuation)
                loop.start(transfer)
            }
        } onCancel: {
            loop.cancel(transfer)
        }
        return try result.get()
    }

    /// Ends all mails that are under way, which fail as closed, and the thread.
    public func close() {
        loop.close()
    }

    deinit {
        loop.close()
    }
}
