import Domain
import Foundation
import Glibc

/// One keep-alive connection with at most one request under way.
struct Connection {
    let descriptor: Int32
    private(set) var begun: ContinuousClock.Instant = .now
    private var output: [UInt8] = []
    private var input: [UInt8] = []
    private(set) var lastAnswer = ""

    /// The body of the last answer that was not chunked.
    var body: ArraySlice<UInt8> {
        let end = input.withUnsafeBufferPointer { Self.endOfHead($0) }
        return end.map { input[($0 + 4)...] } ?? []
    }

    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw LoadGenerator.Failure.system("socket", errno) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else {
            let code = errno
            Glibc.close(descriptor)
            throw LoadGenerator.Failure.system("connect to 127.0.0.1:\(port)", code)
        }
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    func close() {
        Glibc.close(descriptor)
    }

    mutating func begin(at instant: ContinuousClock.Instant, _ request: (inout [UInt8]) -> Void) {
        begun = instant
        output.removeAll(keepingCapacity: true)
        input.removeAll(keepingCapacity: true)
        request(&output)
    }

    /// Writes the whole request; the sockets block, and loopback buffers are large.
    mutating func flush() throws {
        var offset = 0
        while offset < output.count {
            let written = output.withUnsafeBytes { bytes in
                send(descriptor, bytes.baseAddress?.advanced(by: offset), bytes.count - offset, Int32(MSG_NOSIGNAL))
            }
            guard written > 0 else { throw LoadGenerator.Failure.system("send", errno) }
            offset += written
        }
    }

    /// The status, once the whole answer is in.
    mutating func receive() throws -> Int? {
        try withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 1) { buffer in
            let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            guard count > 0 else { throw LoadGenerator.Failure.system("receive", count == 0 ? ECONNRESET : errno) }
            input.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
        return input.withUnsafeBufferPointer { Self.status(ofComplete: $0) }.map { status in
            if !(200..<300).contains(status) { lastAnswer = String(decoding: input.prefix(600), as: UTF8.self) }
            return status
        }
    }

    /// The status of an answer that is all there; nil while some of it is missing.
    private static func status(ofComplete answer: UnsafeBufferPointer<UInt8>) -> Int? {
        guard answer.count >= 12, let head = endOfHead(answer) else { return nil }
        let status = (9..<12).reduce(0) { $0 * 10 + Int(answer[$1]) - 48 }
        if let length = contentLength(UnsafeBufferPointer(rebasing: answer[..<head])) {
            return answer.count - head - 4 >= length ? status : nil
        }
        // Without a length it is chunked, or has no body at all (204, 304).
        guard answer.count > head + 4 else { return status == 204 || status == 304 ? status : nil }
        return answer.suffix(5).elementsEqual("0\r\n\r\n".utf8) ? status : nil
    }

    /// Where the empty line after the headers begins.
    private static func endOfHead(_ answer: UnsafeBufferPointer<UInt8>) -> Int? {
        var index = 0
        while index + 3 < answer.count {
            if answer[index] == 13, answer[index + 1] == 10, answer[index + 2] == 13, answer[index + 3] == 10 {
                return index
            }
            index += 1
        }
        return nil
    }

    private static func contentLength(_ head: UnsafeBufferPointer<UInt8>) -> Int? {
        let name = Array("\r\ncontent-length:".utf8)
        guard head.count > name.count else { return nil }
        for start in 0..<(head.count - name.count) where head[start] == 13 {
            guard (0..<name.count).allSatisfy({ head[start + $0] | 0x20 == name[$0] | 0x20 }) else { continue }
            var value = 0
            for byte in head[(start + name.count)...] {
                if byte == 13 { break }
                if (48...57).contains(byte) { value = value * 10 + Int(byte) - 48 }
            }
            return value
        }
        return nil
    }

    /// One request and its answer, blocking.
    mutating func exchange(_ request: (inout [UInt8]) -> Void) throws -> Int {
        begin(at: .now, request)
        try flush()
        while true {
            if let status = try receive() { return status }
        }
    }
}
