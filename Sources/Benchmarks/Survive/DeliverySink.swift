import Foundation
import Synchronization

/// A webhook receiver on loopback that remembers what it was told, by delivery id.
final class DeliverySink: Sendable {
    struct Delivery: Sendable, Hashable {
        var event: String
        var incident: String
    }

    let port: Int
    private let listener: Int32
    private let received = Mutex<[String: (delivery: Delivery, count: Int)]>([:])

    init() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, pointer, &length) == 0
            }
        }
        guard listening else { throw LoadGenerator.Failure.system("listen", errno) }
        listener = descriptor
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in acceptUntilClosed() }
    }

    func close() {
        shutdown(listener, Int32(SHUT_RDWR))
        Glibc.close(listener)
    }

    /// Each delivery id with what it told, and how many requests carried it.
    var deliveries: [(id: String, delivery: Delivery, requests: Int)] {
        received.withLock { $0.map { ($0.key, $0.value.delivery, $0.value.count) } }
    }

    /// How many deliveries came, of which each counts once. Cheap to ask again and again.
    var count: Int { received.withLock { $0.count } }

    private func acceptUntilClosed() {
        while true {
            let client = accept(listener, nil, nil)
            guard client >= 0 else { return }
            Thread.detachNewThread { [self] in serve(client) }
        }
    }

    /// Requests of one connection, one after the other.
    private func serve(_ client: Int32) {
        defer { Glibc.close(client) }
        var buffer: [UInt8] = []
        while true {
            while let request = Self.takeRequest(&buffer) {
                record(request)
                let answer = Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".utf8)
                guard send(client, answer, answer.count, Int32(MSG_NOSIGNAL)) == answer.count else { return }
            }
            var chunk = [UInt8](repeating: 0, count: 16_384)
            let count = recv(client, &chunk, chunk.count, 0)
            guard count > 0 else { return }
            buffer.append(contentsOf: chunk[..<count])
        }
    }

    private func record(_ request: (head: String, body: Data)) {
        let id = request.head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("bellwether-delivery:") }
        guard let id = id?.split(separator: ":", maxSplits: 1).last?.trimmingCharacters(in: .whitespaces),
            let object = try? JSONSerialization.jsonObject(with: request.body) as? [String: Any]
        else { return }
        let incident = (object["incident"] as? [String: Any])?["id"] as? String ?? ""
        let delivery = Delivery(event: object["event"] as? String ?? "", incident: incident)
        received.withLock { $0[id, default: (delivery, 0)].count += 1 }
    }

    private static func takeRequest(_ buffer: inout [UInt8]) -> (head: String, body: Data)? {
        let text = Data(buffer)
        guard let end = text.range(of: Data("\r\n\r\n".utf8)) else { return nil }
        let head = String(decoding: text[..<end.lowerBound], as: UTF8.self)
        let length =
            head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }?
            .split(separator: ":").last.flatMap { Int($0.trimmingCharacters(in: .whitespaces)) } ?? 0
        guard text.count >= end.upperBound + length else { return nil }
        let body = text[end.upperBound..<(end.upperBound + length)]
        buffer.removeFirst(end.upperBound + length)
        return (head, Data(body))
    }
}
