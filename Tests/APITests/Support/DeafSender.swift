import Foundation

/// A client that sends and never reads.
final class DeafSender: Sendable {
    private let descriptor: Int32

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        // Little room for answers on this side, and no patience with a server that stops reading.
        var size: Int32 = 4096
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        var limit = timeval(tv_sec: 2, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let descriptor = descriptor
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw LoopbackClient.Failure(what: "connect: \(errno)") }
    }

    func close() {
        Glibc.close(descriptor)
    }

    /// Sends a message again and again until the server takes no more, and gives how often it was sent.
    func send(_ message: [UInt8], atMost count: Int) async -> Int {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { [descriptor] in
                for number in 0..<count {
                    let sent = message.withUnsafeBytes {
                        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                    }
                    if sent < message.count { return continuation.resume(returning: number) }
                }
                continuation.resume(returning: count)
            }
        }
    }
}
