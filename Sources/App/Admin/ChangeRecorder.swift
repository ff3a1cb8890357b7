import Foundation
import Integration
public import Logging

/// Tells a server of a change, as `bellwether change record` does.
public struct ChangeRecorder: Sendable {
    private let url: String
    private let token: String

    public init(url: String, token: String) {
        var url = url
        while url.hasSuffix("/") { url.removeLast() }
        self.url = url
        self.token = token
    }

    /// Tries again while the server is away, for half a minute: a pipeline must not lose the news of a deployment to a
    /// restart. What is told twice is known again.
    /// - Returns: the server's answer, one JSON object.
    public func record(_ fields: [String: String], rollback: Bool, logger: Logger) async throws -> String {
        var body: [String: any Sendable] = fields
        if rollback { body["rollback"] = true }
        let http = CurlClient(.init(addresses: .trusted))
        defer { http.close() }
        // An integration's token and an API key go to different doors.
        let path = token.hasPrefix("bwi_") ? "/webhook/changes" : "/api/v1/changes"
        var request = HTTPRequest(method: .post, url: url + path)
        request.headers = [
            .init("Authorization", "Bearer \(token)"), .init("Content-Type", "application/json"),
            // Of this run: `id` names the change, of which a later run may tell more.
            .init("Idempotency-Key", UUID().uuidString),
        ]
        request.body = Array(try JSONSerialization.data(withJSONObject: body, options: [.sortedKeys]))
        var wait = 1
        while true {
            var failure = ""
            do {
                let answer = try await http.send(request)
                let text = String(decoding: answer.body, as: UTF8.self)
                if (200..<300).contains(answer.status) { return text }
                failure = "the server answered \(answer.status): \(text.prefix(500))"
                guard answer.status >= 500 || answer.status == 429 else { throw ConfigurationError(failure) }
            } catch let error as HTTPFailure {
                failure = error.message
            }
            guard wait <= 16 else { throw ConfigurationError(failure) }
            logger.warning("\(failure); trying again in \(wait) s")
            try await Task.sleep(for: .seconds(wait))
            wait *= 2
        }
    }
}
