import Foundation

/// The machine that a figure was measured on.
struct Machine: Sendable {
    var processor: String
    var cores: Int
    var memoryGiB: Double
    var kernel: String
    var build: String

    static func current() -> Machine {
        let processor =
            (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?
            .split(separator: "\n").first { $0.hasPrefix("model name") }?
            .split(separator: ":", maxSplits: 1).last.map { $0.trimmingCharacters(in: .whitespaces) }
        let kernel = try? String(contentsOfFile: "/proc/sys/kernel/osrelease", encoding: .utf8)
        #if DEBUG
            let build = "debug"
        #else
            let build = "release"
        #endif
        return Machine(
            processor: processor ?? "unknown",
            cores: ProcessInfo.processInfo.activeProcessorCount,
            memoryGiB: (Double(ProcessInfo.processInfo.physicalMemory) / 1_073_741_824 * 10).rounded() / 10,
            kernel: kernel?.trimmingCharacters(in: .whitespacesAndNewlines) ?? "unknown",
            build: build)
    }

    var fields: [(name: String, value: String)] {
        [
            ("processor", processor), ("cores", String(cores)), ("memory_gib", String(memoryGiB)), ("kernel", kernel),
            ("build", build),
        ]
    }
}
