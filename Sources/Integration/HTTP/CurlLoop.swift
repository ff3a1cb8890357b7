import CCurl
import Synchronization
import Threads

/// One transfer on a loop's thread: a request, or a mail.
protocol LoopTransfer: AnyObject, Sendable {
    /// Set by `prepare`, on the loop's thread.
    var handle: UnsafeMutableRawPointer? { get }

    /// Makes the easy handle; nil, with the failure told, if there is nothing to run.
    func prepare() -> UnsafeMutableRawPointer?
    /// Called from any thread, before the loop hears of it.
    func markCancelled()
    /// Ends it without an answer.
    func fail(_ end: LoopEnd)
    /// Ends it with what libcurl says.
    func finish(_ code: CURLcode)
}

/// Why a transfer ended without libcurl having had its say.
enum LoopEnd: Sendable {
    case cancelled
    /// The client is closed.
    case closed
    /// libcurl could not start it.
    case broken
}

/// The thread that runs all transfers of one client: `curl_multi_poll` waits for sockets, `curl_multi_wakeup` wakes
/// it for new work.
final class CurlLoop: Sendable {
    private struct Inbox {
        var starting: [any LoopTransfer] = []
        var cancelling: [any LoopTransfer] = []
        var isClosed = false
    }

    /// The multi handle. All of its functions run on the loop's thread but `curl_multi_wakeup`, which libcurl allows
    /// from any thread while the handle lives; `inbox` guards that it does.
    private struct Multi: @unchecked Sendable {
        let handle: UnsafeMutableRawPointer
    }

    private let inbox = Mutex(Inbox())
    private let multi: Multi?

    /// Done once, before any thread uses libcurl.
    private static let isReady: Bool = bellwether_curl_start() == CURLE_OK

    init(name: String, maximumConnections: Int) {
        guard Self.isReady, let handle = curl_multi_init() else {
            multi = nil
            return
        }
        multi = Multi(handle: handle)
        _ = bellwether_curl_multi_set_long(handle, CURLMOPT_MAX_TOTAL_CONNECTIONS, maximumConnections)
        _ = DedicatedThread(name: name) { [self] in run() }
    }

    func start(_ transfer: any LoopTransfer) {
        let isTaken = inbox.withLock { inbox in
            guard let multi, !inbox.isClosed else { return false }
            inbox.starting.append(transfer)
            curl_multi_wakeup(multi.handle)
            return true
        }
        if !isTaken { transfer.fail(.closed) }
    }

    func cancel(_ transfer: any LoopTransfer) {
        transfer.markCancelled()
        inbox.withLock { inbox in
            guard let multi, !inbox.isClosed else { return }
            inbox.cancelling.append(transfer)
            curl_multi_wakeup(multi.handle)
        }
    }

    func close() {
        inbox.withLock { inbox in
            guard let multi, !inbox.isClosed else { return }
            inbox.isClosed = true
            curl_multi_wakeup(multi.handle)
        }
    }

    // MARK: On the thread

    private func run() {
        guard let multi = multi?.handle else { return }
        var running: [UnsafeMutableRawPointer: any LoopTransfer] = [:]
        var isClosed = false
        while !isClosed {
            let work = inbox.withLock { inbox in
                let work = inbox
                inbox.starting.removeAll()
                inbox.cancelling.removeAll()
                return work
            }
            isClosed = work.isClosed
            for transfer in work.starting {
                guard let handle = transfer.prepare() else { continue }
                guard curl_multi_add_handle(multi, handle) == CURLM_OK else {
                    transfer.fail(.broken)
                    continue
                }
                running[handle] = transfer
            }
            for transfer in work.cancelling {
                guard let handle = transfer.handle, running.removeValue(forKey: handle) != nil else { continue }
                curl_multi_remove_handle(multi, handle)
                transfer.fail(.cancelled)
            }
            if isClosed { break }
            var count: Int32 = 0
            _ = curl_multi_perform(multi, &count)
            finish(&running, multi)
            // libcurl shortens this to its own next time-out.
            _ = curl_multi_poll(multi, nil, 0, 60_000, nil)
        }
        for (handle, transfer) in running {
            curl_multi_remove_handle(multi, handle)
            transfer.fail(.closed)
        }
        _ = curl_multi_cleanup(multi)
    }

    private func finish(
        _ running: inout [UnsafeMutableRawPointer: any LoopTransfer], _ multi: UnsafeMutableRawPointer
    ) {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else { continue }
            // The message dies with the handle's removal.
            let result = bellwether_curl_message_result(message)
            curl_multi_remove_handle(multi, handle)
            running.removeValue(forKey: handle)?.finish(result)
        }
    }
}
