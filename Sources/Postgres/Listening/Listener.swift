import CPostgres
import Glibc
public import Logging
import Threads

/// Hears notifications (`NOTIFY channel, 'payload'`) on a connection and thread of its own, which is made anew
/// whenever it breaks.
///
/// Notifications sent while there was no connection are lost: after `.reconnected` a listener reads what it may have
/// missed.
public final class Listener: Sendable {
    public enum Event: Hashable, Sendable {
        /// The first connection hears from now on.
        case connected
        /// A connection hears again from now on; something may have been missed before.
        case reconnected
        case notification(channel: String, payload: String)
    }

    /// What happens, in order. For one consumer. If that one is slow, the newest 100,000 events are kept.
    public let events: AsyncStream<Event>
    private let continuation: AsyncStream<Event>.Continuation
    private let wakeUp: WakeUp
    private let thread: DedicatedThread

    /// Begins to listen at once.
    public init(_ configuration: DatabaseConfiguration, channels: [String], logger: Logger) {
        (events, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(100_000))
        let wakeUp = WakeUp()
        self.wakeUp = wakeUp
        let loop = ListenerLoop(
            configuration: configuration, channels: channels, logger: logger, wakeUp: wakeUp,
            continuation: continuation)
        thread = DedicatedThread(name: "postgres-listen") { loop.run() }
    }

    deinit {
        wakeUp.stop()
    }

    /// Ends the stream and closes the connection.
    public func close() {
        wakeUp.stop()
        continuation.finish()
    }
}

/// Ends the listener's wait on its socket.
final class WakeUp: Sendable {
    /// Readable once it is stopped.
    let descriptor: Int32
    private let writeEnd: Int32
    private let stopped = Monitor(false)

    init() {
        var ends: [Int32] = [-1, -1]
        _ = pipe(&ends)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        descriptor = ends[0]
        writeEnd = ends[1]
    }

    deinit {
        Glibc.close(descriptor)
        Glibc.close(writeEnd)
    }

    var isStopped: Bool { stopped.withLock { $0 } }

    func stop() {
        stopped.update { $0 = true }
        var byte: UInt8 = 1
        _ = write(writeEnd, &byte, 1)
    }

    /// Blocks the calling thread; true if it was stopped meanwhile.
    func sleep(_ duration: Duration) -> Bool {
        stopped.wait(until: .now + duration) { $0 ? true : nil } ?? false
    }
}

struct ListenerLoop: Sendable {
    let configuration: DatabaseConfiguration
    let channels: [String]
    let logger: Logger
    let wakeUp: WakeUp
    let continuation: AsyncStream<Listener.Event>.Continuation

    func run() {
        var pause = Duration.milliseconds(50)
        var isFirst = true
        while !wakeUp.isStopped {
            do {
                let connection = try Connection.open(configuration, logger: logger)
                let names = channels.map { "LISTEN \"\($0.replacing("\"", with: "\"\""))\"" }
                try connection.runScript(names.joined(separator: ";"))
                continuation.yield(isFirst ? .connected : .reconnected)
                isFirst = false
                pause = .milliseconds(50)
                try listen(connection)
            } catch {
                logger.warning("lost the connection that listens", metadata: ["error": "\(error.message)"])
            }
            if wakeUp.sleep(pause) { break }
            pause = min(pause * 2, .seconds(2))
        }
        continuation.finish()
    }

    /// Until it is stopped or the connection breaks.
    private func listen(_ connection: Connection) throws(PostgresError) {
        while !wakeUp.isStopped {
            deliver(connection)
            var sockets = [
                pollfd(fd: PQsocket(connection.handle), events: Int16(POLLIN), revents: 0),
                pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            let ready = poll(&sockets, 2, 60_000)
            if ready == 0 {
                // Quiet for a minute: make sure that somebody is still there.
                try connection.runScript("SELECT")
            } else if PQconsumeInput(connection.handle) != 1 || !connection.isUsable {
                throw connection.lost(nil)
            }
        }
    }

    private func deliver(_ connection: Connection) {
        while let notification = PQnotifies(connection.handle) {
            defer { PQfreemem(notification) }
            continuation.yield(
                .notification(
                    channel: String(cString: notification.pointee.relname),
                    payload: String(cString: notification.pointee.extra)))
        }
    }
}
