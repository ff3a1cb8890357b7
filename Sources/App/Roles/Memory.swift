import Glibc
import ServiceLifecycle

/// glibc keeps what was freed, for each thread in an arena of its own: after a storm that is most of a process.
enum Memory {
    /// `M_ARENA_MAX`, `M_MMAP_THRESHOLD` and `M_TRIM_THRESHOLD` of <malloc.h>.
    private static let arenaLimit: Int32 = -8
    private static let mappingThreshold: Int32 = -3
    private static let trimThreshold: Int32 = -1

    /// Few arenas; large blocks straight from the kernel and back to it.
    static func keepSmall() {
        // Swift's import of glibc leaves <malloc.h> out, so its functions are looked up by their names.
        guard let symbol = dlsym(nil, "mallopt") else { return }
        typealias Mallopt = @convention(c) (Int32, Int32) -> Int32
        let mallopt = unsafeBitCast(symbol, to: Mallopt.self)
        _ = mallopt(arenaLimit, 2)
        _ = mallopt(mappingThreshold, 128 * 1024)
        _ = mallopt(trimThreshold, 256 * 1024)
    }

    /// Gives free memory back to the kernel; takes a few milliseconds.
    static func trim() {
        guard let symbol = dlsym(nil, "malloc_trim") else { return }
        typealias MallocTrim = @convention(c) (Int) -> Int32
        _ = unsafeBitCast(symbol, to: MallocTrim.self)(0)
    }

    /// Resident memory of this process in bytes; 0 where it cannot be read.
    static var resident: Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var text = [CChar](repeating: 0, count: 128)
        guard fgets(&text, Int32(text.count), file) != nil else { return 0 }
        let fields = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).split(
            separator: " ")
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * sysconf(Int32(_SC_PAGESIZE)) : 0
    }
}

/// Gives memory back after a storm, and during a long one.
struct MemoryKeeper: Service {
    private static let enough = 80 * 1_048_576

    func run() async {
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: .seconds(1))) != nil {
                if Memory.resident > Self.enough { Memory.trim() }
            }
        }
    }
}
