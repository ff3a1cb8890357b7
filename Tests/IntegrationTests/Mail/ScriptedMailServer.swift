import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An SMTP server on loopback that says what a test wants to each command, and keeps what it was told.
final class ScriptedMailServer: Sendable {
    /// Answers a command; nil ends the connection without a word. The mail itself is asked as `.`.
    typealias Script = @Sendable (String) -> String?

    private let socket: Int32
    let port: Int
    private let script: Script
    private let heard = Mutex<[String]>([])
    private let mails = Mutex<[String]>([])

    var commands: [String] { heard.withLock { $0 } }
    /// Header and body of each mail, as it came over the wire without its dots.
    var received: [String] { mails.withLock { $0 } }

    /// What a server says that takes everything.
    static let willing: Script = { command in
        switch command.prefix(4).uppercased() {
        case "EHLO": "250-test\r\n250 SIZE 1000000"
        case "DATA": "354 go on"
        default: "250 2.0.0 ok"
        }
    }

    init(_ script: @escaping Script = willing) throws {
        self.script = script
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
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in
            while true {
                let connection = Glibc.accept(socket, nil, nil)
                guard connection >= 0 else { return }
                Thread.detachNewThread { [self] in serve(connection) }
            }
        }
    }

    deinit { close(socket) }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        func say(_ text: String) {
            let bytes = Array((text + "\r\n").utf8)
            _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        }
        var pending: [UInt8] = []
        func line() -> String? {
            while true {
                if let end = pending.firstIndex(of: 10) {
                    defer { pending.removeFirst(end + 1) }
                    return String(decoding: pending[..<end].filter { $0 != 13 }, as: UTF8.self)
                }
                var buffer: [UInt8] = Array(repeating: 0, count: 4096)
                let count = recv(connection, &buffer, buffer.count, 0)
                guard count > 0 else { return nil }
                pending += buffer[..<count]
            }
        }
        say("220 test")
        while let command = line() {
            heard.withLock { $0.append(command) }
            if command == "QUIT" { return say("221 bye") }
            guard let answer = script(command) else { return }
            say(answer)
            guard command == "DATA", answer.hasPrefix("354") else { continue }
            var mail: [String] = []
            while let text = line(), text != "." { mail.append(text.hasPrefix("..") ? String(text.dropFirst()) : text) }
            mails.withLock { $0.append(mail.joined(separator: "\n")) }
            guard let verdict = script(".") else { return }
            say(verdict)
        }
    }
}
