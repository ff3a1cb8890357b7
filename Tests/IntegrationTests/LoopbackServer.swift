import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An HTTP server on loopback that says exactly what a test wants, good HTTP or not.
final class LoopbackServer: Sendable {
    /// What to do with a request.
    enum Answer: Sendable {
        /// These bytes, then the connection ends.
        case bytes([UInt8])
        /// These bytes, over and over until the other side goes away.
        case forever([UInt8])
        /// Nothing, ever.
        case silence

        static func http(_ status: Int, headers: [String] = [], body: String = "") -> Answer {
            let head = ["HTTP/1.1 \(status) X", "Content-Length: \(body.utf8.count)", "Connection: close"] + headers
            return .bytes(Array((head.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8))
        }
    }

    private let socket: Int32
    let port: UInt16
    private let requests = Mutex<[String]>([])
    private let answer: @Sendable (String) -> Answer
    private let arrivals: AsyncStream<String>.Continuation
    /// Each request as it arrives, head and body.
    let arriving: AsyncStream<String>

    var url: String { "http://127.0.0.1:\(port)" }
    var received: [String] { requests.withLock { $0 } }

    init(_ answer: @escaping @Sendable (String) -> Answer) throws {
        self.answer = answer
        (arriving, arrivals) = AsyncStream.makeStream()
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let handle = socket
        let isBound = withUnsafeMutableBytes(of: &address) { raw in
            guard let pointer = raw.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
            return bind(handle, pointer, length) == 0 && listen(handle, 64) == 0
                && getsockname(handle, pointer, &length) == 0
        }
        guard isBound else { throw POSIXError(.EADDRINUSE) }
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [self] in accept() }
    }

    /// Ends listening; requests that are being answered go on.
    func stop() {
        shutdown(socket, Int32(SHUT_RDWR))
        close(socket)
    }

    private func accept() {
        while true {
            let connection = Glibc.accept(socket, nil, nil)
            guard connection >= 0 else { return }
            Thread.detachNewThread { [self] in serve(connection) }
        }
    }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        var bytes: [UInt8] = []
        var buffer: [UInt8] = Array(repeating: 0, count: 65_536)
        while !isWhole(bytes) {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return }
            bytes += buffer[..<count]
        }
        let request = String(decoding: bytes, as: UTF8.self)
        requests.withLock { $0.append(request) }
        arrivals.yield(request)
        switch answer(request) {
        case .bytes(let answer): _ = send(connection, answer, answer.count, Int32(MSG_NOSIGNAL))
        case .forever(let part):
            while send(connection, part, part.count, Int32(MSG_NOSIGNAL)) > 0 {}
        case .silence: while recv(connection, &buffer, buffer.count, 0) > 0 {}
        }
    }

    private func isWhole(_ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else { return false }
        let length = text.lowercased().firstMatch(of: /content-length: (\d+)/).flatMap { Int($0.1) } ?? 0
        return text[end.upperBound...].utf8.count >= length
    }
}
