import Foundation

/// A blocking client of the product's API, over one keep-alive connection. Not for hot loops.
struct APIClient: ~Copyable {
    private var connection: Connection
    private let token: String

    init(port: Int, token: String) throws {
        self.connection = try Connection(port: UInt16(port))
        self.token = token
    }

    deinit { connection.close() }

    /// The JSON object at `path`.
    mutating func get(_ path: String) throws -> [String: Any] {
        try send("GET", path, body: nil)
    }

    /// Sends `body` as JSON and returns the object that comes back (empty where none does).
    @discardableResult
    mutating func send(_ method: String, _ path: String, body: Any?) throws -> [String: Any] {
        let payload = try body.map { try JSONSerialization.data(withJSONObject: $0) } ?? Data()
        let token = token
        let status = try connection.exchange { request in
            request.append(
                contentsOf: """
                    \(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(token)\r\n\
                    Content-Type: application/json\r\nContent-Length: \(payload.count)\r\n\r\n
                    """.utf8)
            request.append(contentsOf: payload)
        }
        guard (200..<300).contains(status) else {
            throw Product.Failure.unexpectedAnswer("\(method) \(path): \(connection.lastAnswer)")
        }
        let answer = Data(connection.body)
        return answer.isEmpty ? [:] : (try JSONSerialization.jsonObject(with: answer) as? [String: Any]) ?? [:]
    }
}
