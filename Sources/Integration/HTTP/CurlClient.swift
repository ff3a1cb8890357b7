import CCurl
import Synchronization
import Threads

/// Outbound HTTP over libcurl, on one thread of its own.
///
/// Destinations that the operator set and those that a tenant set never share a client: libcurl keeps connections
/// open, and does not ask whether an address is allowed when it reuses one.
public final class CurlClient: HTTPClient {
    public struct Configuration: Sendable {
        /// Which addresses may be connected to.
        public var addresses: AddressPolicy
        /// Connections open at one time; more requests wait, and their time-outs run.
        public var maximumConnections: Int
        /// The setting by which an operator allows an address range, named in errors.
        public var allowSetting: String
        /// Certificates to trust besides the system's, as a PEM file.
        public var certificateFile: String?
        public var userAgent: String

        public init(
            addresses: AddressPolicy, maximumConnections: Int = 64,
            allowSetting: String = "BELLWETHER_OUTBOUND_ALLOW", certificateFile: String? = nil,
            userAgent: String = "Bellwether"
        ) {
            self.addresses = addresses
            self.maximumConnections = maximumConnections
            self.allowSetting = allowSetting
            self.certificateFile = certificateFile
            self.userAgent = userAgent
        }
    }

    private let loop: CurlLoop
    private let configuration: Configuration

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        self.loop = CurlLoop(name: "curl", maximumConnections: configuration.maximumConnections)
    }

    public func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        if let problem = OutboundURL.problem(with: request.url) {
            throw HTTPFailure(.invalidURL, mayHaveArrived: false, message: "the address \(problem)")
        }
        let unsafe = request.headers.contains { header in
            (header.name + header.value).utf8.contains { $0 < 0x20 || $0 == 0x7F } || header.name.isEmpty
        }
        if unsafe {
            throw HTTPFailure(.invalidURL, mayHaveArrived: false, message: "a header holds a control character")
        }
        let transfer = CurlTransfer(request: request, configuration: configuration)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<CurlTransfer.Result, Never>) in
                transfer.whenDone(continuation)
                loop.start(transfer)
            }
        } onCancel: {
            loop.cancel(transfer)
        }
        return try result.get()
    }

    /// Ends all requests, which fail as closed, and the thread.
    public func close() {
        loop.close()
    }

    deinit {
        loop.close()
    }
}
