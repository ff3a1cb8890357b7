import Glibc

/// glibc gives each thread an arena of its own, which with dozens of threads holds on to much that nobody uses.
enum Memory {
    /// `M_ARENA_MAX` of <malloc.h>.
    private static let arenaLimit: Int32 = -8

    static func keepSmall() {
        // Swift's import of glibc leaves <malloc.h> out, so the function is looked up by its name.
        guard let symbol = dlsym(nil, "mallopt") else { return }
        typealias Mallopt = @convention(c) (Int32, Int32) -> Int32
        let mallopt = unsafeBitCast(symbol, to: Mallopt.self)
        _ = mallopt(arenaLimit, 4)
    }
}
