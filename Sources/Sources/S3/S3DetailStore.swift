public import Domain
public import Integration

/// Details as objects of a bucket: Amazon S3, or anything that speaks its API. Addresses have the bucket in the path.
public struct S3DetailStore: DetailStore {
    public struct Configuration: Sendable {
        /// Without a slash at its end: `https://s3.eu-central-1.amazonaws.com`.
        public var endpoint: String
        public var bucket: String
        /// Put before every key; empty for none.
        public var prefix: String
        public var region: String
        public var accessKey: String
        public var secretKey: String
        public var sessionToken: String?

        public init(
            endpoint: String, bucket: String, prefix: String, region: String, accessKey: String, secretKey: String,
            sessionToken: String? = nil
        ) {
            self.endpoint = endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint
            self.bucket = bucket
            self.prefix = prefix
            self.region = region
            self.accessKey = accessKey
            self.secretKey = secretKey
            self.sessionToken = sessionToken
        }
    }

    private static let largest = 64 * 1024 * 1024
    private let configuration: Configuration
    private let http: any HTTPClient
    private let clock: any WallClock

    /// - Parameter http: one for destinations that the operator has set.
    public init(_ configuration: Configuration, http: any HTTPClient, clock: any WallClock) {
        self.configuration = configuration
        self.http = http
        self.clock = clock
    }

    public var name: String {
        "s3://\(configuration.bucket)\(configuration.prefix.isEmpty ? "" : "/\(configuration.prefix)")"
    }

    public func put(_ key: DetailKey, _ bytes: [UInt8]) async throws(DetailFailure) {
        let answer = try await send(.put, key, bytes)
        guard (200..<300).contains(answer.status) else { throw failure(answer) }
    }

    public func get(_ key: DetailKey) async throws(DetailFailure) -> [UInt8]? {
        let answer = try await send(.get, key, [])
        if answer.status == 404 { return nil }
        guard answer.status == 200, !answer.bodyIsCut else { throw failure(answer) }
        return answer.body
    }

    public func remove(_ key: DetailKey) async throws(DetailFailure) {
        let answer = try await send(.delete, key, [])
        guard (200..<300).contains(answer.status) || answer.status == 404 else { throw failure(answer) }
    }

    private func send(
        _ method: HTTPRequest.Method, _ key: DetailKey, _ body: [UInt8]
    ) async throws(DetailFailure) -> HTTPResponse {
        // Keys are of characters that need no escapes.
        let prefix = configuration.prefix.isEmpty ? "" : "/\(configuration.prefix)"
        let path = "/\(configuration.bucket)\(prefix)/\(key)"
        let origin = OutboundURL.origin(of: configuration.endpoint)
        let host = origin.split(separator: "/", maxSplits: 1).last.map { String($0.drop { $0 == "/" }) } ?? ""
        let signature = AWSSignature(
            accessKey: configuration.accessKey, secretKey: configuration.secretKey,
            sessionToken: configuration.sessionToken, region: configuration.region)
        let headers = signature.headers(method: method.rawValue, host: host, path: path, body: body, at: clock.now())
        let request = HTTPRequest(
            method: method, url: "\(configuration.endpoint)\(path)", headers: headers.map { .init($0.name, $0.value) },
            body: body, timeout: .seconds(10), maximumBody: Self.largest)
        do {
            return try await http.send(request)
        } catch {
            throw DetailFailure("the object store did not answer: \(error.message)")
        }
    }

    private func failure(_ answer: HTTPResponse) -> DetailFailure {
        let text = String(decoding: answer.body.prefix(2000), as: UTF8.self)
        let code = text.firstRange(of: "<Code>").flatMap { start in
            text[start.upperBound...].firstRange(of: "</Code>").map { text[start.upperBound..<$0.lowerBound] }
        }
        return DetailFailure("the object store answered \(answer.status)\(code.map { " \($0)" } ?? "")")
    }
}
