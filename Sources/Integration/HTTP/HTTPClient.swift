/// Outbound HTTP. `CurlClient` is the real one.
public protocol HTTPClient: Sendable {
    /// Sends one request and reads its answer, whatever its status. Never follows a redirect.
    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse
}

public struct HTTPRequest: Sendable, Hashable {
    public enum Method: String, Sendable, Hashable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    public struct Header: Sendable, Hashable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public var method: Method
    /// http or https; see `OutboundURL`.
    public var url: String
    public var headers: [Header]
    public var body: [UInt8]
    /// For the whole of it, from resolving the name to the last byte of the answer.
    public var timeout: Duration
    /// Bytes of the answer's body that are kept; the connection is closed on one who sends more.
    public var maximumBody: Int

    public init(
        method: Method = .get, url: String, headers: [Header] = [], body: [UInt8] = [],
        timeout: Duration = .seconds(10), maximumBody: Int = 64 * 1024
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.maximumBody = maximumBody
    }
}

public struct HTTPResponse: Sendable, Hashable {
    public var status: Int
    /// In the order received.
    public var headers: [HTTPRequest.Header]
    public var body: [UInt8]
    /// True if the body was longer than the request wanted.
    public var bodyIsCut: Bool

    public init(status: Int, headers: [HTTPRequest.Header] = [], body: [UInt8] = [], bodyIsCut: Bool = false) {
        self.status = status
        self.headers = headers
        self.body = body
        self.bodyIsCut = bodyIsCut
    }

    /// The first header of that name, in any case.
    public subscript(header name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name.lowercased() == wanted }?.value
    }
}

/// Why there is no answer.
public struct HTTPFailure: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Kind: String, Sendable, Hashable {
        /// The address is not one that can be sent to.
        case invalidURL = "invalid_url"
        /// The destination is inside, and nobody allowed it.
        case forbiddenDestination = "forbidden_destination"
        case unresolvedHost = "unresolved_host"
        case refusedConnection = "refused_connection"
        case untrustedCertificate = "untrusted_certificate"
        case timedOut = "timed_out"
        case cancelled
        /// The client is closed.
        case closed
        /// Anything else, from a broken connection to bytes that are not HTTP.
        case broken
    }

    public var kind: Kind
    /// True if the request may have reached the other side.
    public var mayHaveArrived: Bool
    /// What was tried and what to do; no path, no query, no secret.
    public var message: String

    public init(_ kind: Kind, mayHaveArrived: Bool, message: String) {
        self.kind = kind
        self.mayHaveArrived = mayHaveArrived
        self.message = message
    }

    public var description: String { message }
}
