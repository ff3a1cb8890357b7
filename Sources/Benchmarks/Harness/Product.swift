import Domain
import Foundation
import Synchronization

/// Bellwether as a process of its own, driven as any script would drive it: the benchmarks measure what users run.
final class Product: Sendable {
    enum Failure: Error, CustomStringConvertible {
        case notReady(String)
        case unexpectedAnswer(String)

        var description: String {
            switch self {
            case .notReady(let log): "bellwether did not get ready: \(log.suffix(800))"
            case .unexpectedAnswer(let text): "unexpected answer: \(text.prefix(400))"
            }
        }
    }

    let port: Int
    let pid: Int32
    /// From the start of the process to its line with `ready`, in milliseconds.
    let readyMilliseconds: Double
    private let process: Mutex<Process>
    private let log: OutputLog

    static var executable: String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    }

    /// Starts `bellwether ROLE ARGUMENTS` and waits for its `ready`, at most `patience` seconds.
    static func start(
        _ role: String, _ arguments: [String], environment: [String: String] = [:], port: Int, patience: Double = 60
    ) throws -> Product {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = [role] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        let log = OutputLog()
        let pipe = Pipe()
        process.standardError = pipe
        process.standardOutput = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        pipe.fileHandleForReading.readabilityHandler = { handle in log.append(handle.availableData) }
        let clock = ContinuousClock()
        let begun = clock.now
        try process.run()
        guard log.wait(for: "ready", seconds: patience) else {
            process.terminate()
            throw Failure.notReady(log.text)
        }
        let took = (clock.now - begun).inSeconds * 1000
        return Product(process: process, port: port, log: log, readyMilliseconds: took)
    }

    private init(process: Process, port: Int, log: OutputLog, readyMilliseconds: Double) {
        self.port = port
        self.pid = process.processIdentifier
        self.readyMilliseconds = readyMilliseconds
        self.log = log
        self.process = Mutex(process)
    }

    var logText: String { log.text }

    var isRunning: Bool { process.withLock { $0.isRunning } }

    /// Asks it to end, and waits.
    func stop() {
        process.withLock { process in
            guard process.isRunning else { return }
            process.terminate()
            process.waitUntilExit()
        }
    }

    /// Ends it as a crash would.
    func kill() {
        process.withLock { process in
            guard process.isRunning else { return }
            Foundation.kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
    }

    static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0
            }
        }
        guard bound else { throw LoadGenerator.Failure.system("bind", errno) }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}

/// What a process has printed so far.
private final class OutputLog: Sendable {
    private let lines = Mutex<[UInt8]>([])
    private let arrived = DispatchSemaphore(value: 0)

    var text: String { lines.withLock { String(decoding: $0, as: UTF8.self) } }

    func append(_ data: Data) {
        guard !data.isEmpty else { return }
        lines.withLock { $0.append(contentsOf: data) }
        arrived.signal()
    }

    func wait(for word: String, seconds: Double) -> Bool {
        let deadline = DispatchTime.now() + seconds
        while !text.contains(word) {
            if arrived.wait(timeout: deadline) == .timedOut { return text.contains(word) }
        }
        return true
    }
}
