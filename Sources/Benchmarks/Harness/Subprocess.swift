import Foundation

/// Other programs that a benchmark runs.
enum Subprocess {
    struct Failure: Error, CustomStringConvertible {
        var program: String
        var status: Int32
        var output: String

        var description: String { "\(program) ended with \(status): \(output.suffix(600))" }
    }

    /// Standard output of a program that must end well.
    static func run(
        _ program: String, _ arguments: [String], input: String? = nil, environment: [String: String] = [:]
    ) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        let feed = Pipe()
        process.standardInput = feed
        try withSignalsUnblocked { try process.run() }
        if let input { feed.fileHandleForWriting.write(Data(input.utf8)) }
        try feed.fileHandleForWriting.close()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(program: program, status: process.terminationStatus, output: complaint + text)
        }
        return text
    }

    /// Threads that run Swift tasks block every signal and children inherit that: pgbench would never hear its alarm.
    private static func withSignalsUnblocked(_ body: () throws -> Void) rethrows {
        var none = sigset_t()
        var before = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try body()
    }

    /// Resident memory of a process in MiB, from /proc; nil once it is gone.
    static func residentMiB(of pid: Int32) -> Double? {
        guard let status = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8) else { return nil }
        for line in status.split(separator: "\n") where line.hasPrefix("VmRSS:") {
            return Double(line.filter(\.isNumber)).map { $0 / 1024 }
        }
        return nil
    }
}

/// Debian keeps PostgreSQL's programs in a folder a version.
enum PostgresTools {
    static func path(_ program: String) -> String {
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        let newest = versions.compactMap { Int($0) }.max()
        let path = newest.map { "\(root)/\($0)/bin/\(program)" }
        return path.flatMap { FileManager.default.isExecutableFile(atPath: $0) ? $0 : nil } ?? "/usr/bin/\(program)"
    }
}
