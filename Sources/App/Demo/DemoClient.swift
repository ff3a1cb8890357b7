import Foundation
import Integration

/// The API, as the demo uses it.
struct DemoClient: Sendable {
    let url: String
    let key: String
    private let http = CurlClient(.init(addresses: .trusted))

    init(url: String, key: String) {
        var url = url
        while url.hasSuffix("/") { url.removeLast() }
        self.url = url
        self.key = key
    }

    struct Refusal: Error, CustomStringConvertible {
        let description: String
    }

    @discardableResult
    func send<Answer: Decodable>(
        _ method: HTTPRequest.Method, _ path: String, _ body: (any Encodable)? = nil, token: String? = nil,
        as type: Answer.Type = Nothing.self
    ) async throws -> Answer {
        var request = HTTPRequest(method: method, url: url + path, maximumBody: 8 * 1024 * 1024)
        request.headers = [.init("Authorization", "Bearer \(token ?? key)")]
        if let body {
            request.body = Array(try JSONEncoder().encode(body))
            request.headers.append(.init("Content-Type", "application/json"))
        }
        let answer = try await http.send(request)
        guard (200..<300).contains(answer.status) else {
            let problem = try? JSONDecoder().decode(Problem.self, from: Data(answer.body))
            throw Refusal(
                description: "\(method.rawValue) \(path): \(answer.status) \(problem?.detail ?? problem?.title ?? "")")
        }
        if let nothing = Nothing() as? Answer { return nothing }
        return try JSONDecoder().decode(type, from: Data(answer.body))
    }

    func close() { http.close() }

    struct Nothing: Decodable {}
    private struct Problem: Decodable {
        let title: String?
        let detail: String?
    }
}
