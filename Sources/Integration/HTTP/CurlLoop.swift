import CCurl
import Synchronization
import Threads

/// The thread that runs all transfers of one client: `curl_multi_poll` waits for sockets, `curl_multi_wakeup` wakes
/// it for new work.
final class CurlLoop: Sendable {
    private struct Inbox {
        var starting: [CurlTransfer] = []
        var cancelling: [CurlTransfer] = []
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

    func start(_ transfer: CurlTransfer) {
        let isTaken = inbox.withLock { inbox in
            guard let multi, !inbox.isClosed else { return false }
            inbox.starting.append(transfer)
            curl_multi_wakeup(multi.handle)
            return true
        }
        if !isTaken { transfer.fail(.closed) }
    }

    func cancel(_ transfer: CurlTransfer) {
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
        var running: [UnsafeMutableRawPointer: CurlTransfer] = [:]
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
        _ running: inout [UnsafeMutableRawPointer: CurlTransfer], _ multi: UnsafeMutableRawPointer
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
