#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A thread of our own for work that blocks.
///
/// Swift's executor shares Dispatch's threads: work that blocks or burns there delays every task of the process,
/// so it goes to threads like this one and never to a Dispatch queue.
public final class DedicatedThread: Sendable {
    private let finished = Monitor(false)

    private final class Start {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Starts a thread that runs `body` once.
    ///
    /// - Parameters:
    ///   - name: what `top -H` and debuggers show; only the first 15 bytes are kept.
    ///   - body: what to run; the thread ends with it.
    public init(name: String, _ body: @escaping @Sendable () -> Void) {
        let finished = self.finished
        let start = Start {
            Self.setName(name)
            body()
            finished.update { $0 = true }
        }
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        // Enough for recursive parsers, little enough for hundreds of threads; the memory is only used when touched.
        pthread_attr_setstacksize(&attributes, 4 << 20)
        let argument = Unmanaged.passRetained(start)
        #if canImport(Glibc)
            var handle = pthread_t()
            let code = pthread_create(
                &handle, &attributes,
                { argument in
                    if let argument { Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body() }
                    return nil
                }, argument.toOpaque())
        #else
            var handle: pthread_t?
            let code = pthread_create(
                &handle, &attributes,
                { argument in
                    Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body()
                    return nil
                }, argument.toOpaque())
        #endif
        pthread_attr_destroy(&attributes)
        precondition(code == 0, "cannot start thread \(name): error \(code)")
    }

    /// Blocks the calling thread until `body` has returned. Not for Swift tasks.
    public func join() {
        _ = finished.wait { $0 ? true : nil }
    }

    private static func setName(_ name: String) {
        #if canImport(Glibc)
            // pthread_setname_np is a GNU extension that Swift does not import.
            let file = open("/proc/thread-self/comm", O_WRONLY)
            guard file >= 0 else { return }
            let bytes = Array(name.utf8.prefix(15))
            _ = write(file, bytes, bytes.count)
            close(file)
        #else
            _ = pthread_setname_np(name)
        #endif
    }
}
