import Foundation

/// A small HTTP/1.1 client on blocking sockets, each request on a thread of its own and a connection of its own.
struct LoopbackClient: Sendable {
    struct Answer: Sendable {
        var status: Int
        var reason = ""
        /// Names in lower case.
        var headers: [String: String]
        var body: [UInt8]
        /// Each `Set-Cookie`.
        var cookies: [String] = []

        var text: String { String(decoding: body, as: UTF8.self) }

        /// The body as an object.
        var object: [String: Any] {
            (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] ?? [:]
        }

        var items: [[String: Any]] { object["items"] as? [[String: Any]] ?? [] }

        /// The fields that a problem names.
        var problemFields: [String] {
            (object["errors"] as? [[String: Any]] ?? []).compactMap { $0["field"] as? String }
        }
    }

    struct Failure: Error {
        var what: String
    }

    let port: Int

    func send(
        _ method: String, _ path: String, headers: [String: String] = [:], body: [UInt8]? = nil
    ) async throws -> Answer {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if let body { head += "Content-Length: \(body.count)\r\n" }
        let message = Array((head + "\r\n").utf8) + (body ?? [])
        return try Self.parse(try await exchange(message) { _ in false })
    }

    /// Sends bytes as they are, and reads until `isEnough` or the end.
    /// - Parameter closingHalf: whether to say after them that nothing more will come.
    func exchange(
        _ message: [UInt8], closingHalf: Bool = false, until isEnough: @escaping @Sendable ([UInt8]) -> Bool
    ) async throws -> [UInt8] {
        let port = port
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        try Self.exchangeNow(message, port: port, closingHalf: closingHalf, until: isEnough)
                    })
            }
        }
    }

    private static func exchangeNow(
        _ message: [UInt8], port: Int, closingHalf: Bool, until isEnough: ([UInt8]) -> Bool
    ) throws -> [UInt8] {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(what: "socket: \(errno)") }
        defer { close(descriptor) }
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw Failure(what: "connect: \(errno)") }
        var sent = 0
        while sent < message.count {
            let count = message[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            // A server that refuses a large body answers and closes before it has read all of it.
            guard count > 0 else { break }
            sent += count
        }
        if closingHalf { shutdown(descriptor, Int32(SHUT_WR)) }
        var received: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while !isEnough(received) {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            if count < 0, received.isEmpty { throw Failure(what: "recv: \(errno)") }
            guard count > 0 else { break }
            received += chunk[..<count]
        }
        return received
    }

    /// The whole answers at the beginning of what came, each with a declared length.
    static func split(_ bytes: [UInt8]) -> [[UInt8]] {
        var answers: [[UInt8]] = []
        var rest = bytes[...]
        while let end = rest.firstRange(of: Array("\r\n\r\n".utf8)) {
            let head = String(decoding: rest[..<end.lowerBound], as: UTF8.self).lowercased()
            let length = head.components(separatedBy: "\r\ncontent-length: ").dropFirst().first
                .flatMap { Int($0.prefix { $0.isNumber }) }
            guard let length, rest[end.upperBound...].count >= length else { break }
            answers.append(Array(rest[..<(end.upperBound + length)]))
            rest = rest[(end.upperBound + length)...]
        }
        return answers
    }

    static func parse(_ bytes: [UInt8]) throws -> Answer {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else {
            throw Failure(what: "no answer: \(String(decoding: bytes.prefix(200), as: UTF8.self))")
        }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        guard let status = lines[0].split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw Failure(what: "no status: \(lines[0])")
        }
        var headers: [String: String] = [:]
        var cookies: [String] = []
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
            if parts[0].lowercased() == "set-cookie" { cookies.append(parts[1].trimmingCharacters(in: .whitespaces)) }
        }
        var body = Array(bytes[end.upperBound...])
        if headers["transfer-encoding"] == "chunked" { body = unchunk(body) }
        let reason = lines[0].split(separator: " ", maxSplits: 2).dropFirst(2).first.map(String.init) ?? ""
        return Answer(status: status, reason: reason, headers: headers, body: body, cookies: cookies)
    }

    private static func unchunk(_ bytes: [UInt8]) -> [UInt8] {
        var rest = bytes[...]
        var body: [UInt8] = []
        while let end = rest.firstRange(of: Array("\r\n".utf8)),
            let size = Int(String(decoding: rest[..<end.lowerBound], as: UTF8.self), radix: 16), size > 0
        {
            body += rest[end.upperBound...].prefix(size)
            rest = rest[end.upperBound...].dropFirst(size + 2)
        }
        return body
    }
}
