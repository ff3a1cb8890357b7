/// Why a mail was not taken.
public struct MailFailure: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Kind: String, Sendable, Hashable {
        /// A setting or an address cannot be used.
        case invalid
        /// The server is inside, and nobody allowed it.
        case forbiddenDestination = "forbidden_destination"
        case unresolvedHost = "unresolved_host"
        case refusedConnection = "refused_connection"
        /// No TLS, or none that is trusted.
        case untrusted
        case badCredentials = "bad_credentials"
        /// The server said no for good (5xx).
        case rejected
        /// The server said not now (4xx).
        case postponed
        case timedOut = "timed_out"
        case cancelled
        case closed
        /// Anything else, such as a connection that breaks.
        case broken
    }

    public var kind: Kind
    /// True if the server may have taken the mail all the same.
    public var mayHaveArrived: Bool
    /// The server's last reply code.
    public var status: Int?
    /// What was tried and what to do; no secret.
    public var message: String

    public init(_ kind: Kind, mayHaveArrived: Bool = false, status: Int? = nil, message: String) {
        self.kind = kind
        self.mayHaveArrived = mayHaveArrived
        self.status = status
        self.message = message
    }

    public var description: String { message }
}

/// What the server said when it took a mail.
public struct MailReceipt: Sendable, Hashable {
    /// The reply code, usually 250.
    public var status: Int
    /// Recipients that it did not take, with its words; the others get the mail.
    public var refused: [Refusal]

    public struct Refusal: Sendable, Hashable {
        public var address: MailAddress
        public var reason: String

        public init(address: MailAddress, reason: String) {
            self.address = address
            self.reason = reason
        }
    }

    public init(status: Int, refused: [Refusal] = []) {
        self.status = status
        self.refused = refused
    }
}
