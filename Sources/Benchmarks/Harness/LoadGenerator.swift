import Domain
import Foundation

/// A closed-loop HTTP/1.1 load generator on one thread: a few raw sockets and poll, because the generator shares the
/// machine with what it measures. It talks to loopback only and stops by itself.
struct LoadGenerator {
    struct Outcome: Sendable {
        var requests = 0
        var refused = 0
        var firstRefusal: String?
        var elapsed: Double = 0
        var latencies = Latencies()
    }

    enum Failure: Error, CustomStringConvertible {
        case notLoopback(String)
        case system(String, Int32)

        var description: String {
            switch self {
            case .notLoopback(let host): "\(host) is not a loopback address: load goes to this machine only"
            case .system(let call, let code): "\(call): \(String(cString: strerror(code)))"
            }
        }
    }

    /// When to stop: after so many seconds, or so many requests, whichever comes first.
    struct Limit: Sendable {
        var seconds: Double
        var requests: Int = .max
        /// Requests a second over all connections; nil is as fast as they are answered.
        var rate: Double?
    }

    private let port: UInt16
    private let connections: Int

    init(host: String = "127.0.0.1", port: Int, connections: Int) throws {
        guard host == "127.0.0.1" || host == "localhost" else { throw Failure.notLoopback(host) }
        self.port = UInt16(port)
        self.connections = connections
    }

    /// Sends what `request` appends (a whole HTTP request) again and again. Blocks the calling thread.
    /// `answered` sees the status of each answer.
    func run(
        limit: Limit, request: (inout [UInt8]) -> Void, answered: (Int) -> Void = { _ in }
    ) throws -> Outcome {
        var sockets: [Connection] = []
        defer { for socket in sockets { socket.close() } }
        var polled: [pollfd] = []
        for _ in 0..<connections {
            let connection = try Connection(port: port)
            polled.append(pollfd(fd: connection.descriptor, events: Int16(POLLIN), revents: 0))
            sockets.append(connection)
        }
        var outcome = Outcome()
        let clock = ContinuousClock()
        let start = clock.now
        var sent = 0
        var idle: [Int] = Array((0..<connections).reversed())
        var busy = 0

        func elapsed() -> Double { (clock.now - start).inSeconds }
        func mayStart(_ now: Double) -> Bool {
            guard now < limit.seconds, sent < limit.requests else { return false }
            guard let rate = limit.rate else { return true }
            return Double(sent) < now * rate
        }

        while true {
            var now = elapsed()
            while !idle.isEmpty, mayStart(now) {
                let index = idle.removeLast()
                sockets[index].begin(at: clock.now, request)
                try sockets[index].flush()
                sent += 1
                busy += 1
                now = elapsed()
            }
            if busy == 0, now >= limit.seconds || sent >= limit.requests { break }
            // A connection still unanswered half a minute past the end is given up, so that a run always ends.
            if now > limit.seconds + 30 { break }
            let wait: Int32 = busy == 0 || limit.rate != nil ? 1 : 100
            guard poll(&polled, nfds_t(polled.count), wait) > 0 else { continue }
            for index in polled.indices where polled[index].revents != 0 {
                guard let status = try sockets[index].receive() else { continue }
                busy -= 1
                idle.append(index)
                outcome.requests += 1
                outcome.latencies.add(clock.now - sockets[index].begun)
                if !(200..<300).contains(status) {
                    outcome.refused += 1
                    if outcome.firstRefusal == nil { outcome.firstRefusal = sockets[index].lastAnswer }
                }
                answered(status)
            }
        }
        outcome.elapsed = elapsed()
        return outcome
    }

    /// A whole HTTP request.
    static func post(_ path: String, token: String, body: [UInt8], into request: inout [UInt8]) {
        request.append(
            contentsOf: "POST \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(token)\r\n".utf8)
        request.append(contentsOf: "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n\r\n".utf8)
        request.append(contentsOf: body)
    }

    static func get(_ path: String, token: String, into request: inout [UInt8]) {
        request.append(
            contentsOf: "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(token)\r\n\r\n".utf8)
    }
}
