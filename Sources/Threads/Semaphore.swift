#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Lets one thread sleep until another wakes it; a wake-up that comes first is kept.
public final class Semaphore: @unchecked Sendable {
    // Safe to share: a POSIX semaphore is made for use from many threads.
    private let semaphore: UnsafeMutablePointer<sem_t>

    public init() {
        semaphore = .allocate(capacity: 1)
        sem_init(semaphore, 0, 0)
    }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    /// Wakes one waiter, now or when it comes.
    public func signal() {
        sem_post(semaphore)
    }

    /// Blocks the calling thread until there is a signal. Not for Swift tasks.
    public func wait() {
        while sem_wait(semaphore) != 0, errno == EINTR {}
    }
}
