import CCurl
import Domain
import Synchronization

/// One mail on its way.
///
/// Sendable because what is not behind `shared` is touched only by the loop's thread: libcurl calls back on the
/// thread that runs `curl_multi_perform`.
final class SMTPTransfer: LoopTransfer, @unchecked Sendable {
    typealias Result = Swift.Result<MailReceipt, MailFailure>

    private struct Shared {
        var continuation: CheckedContinuation<Result, Never>?
        var isCancelled = false
    }

    let server: SMTPServer
    let recipients: [MailAddress]
    private let bytes: [UInt8]
    private let configuration: SMTPClient.Configuration
    private let shared = Mutex(Shared())

    private(set) var handle: UnsafeMutableRawPointer?
    private var recipientList: UnsafeMutablePointer<curl_slist>?
    private var sent = 0
    private(set) var dialogue = SMTPDialogue()
    /// Why the address was refused, in words that say how to allow it.
    private(set) var objection: String?

    init(server: SMTPServer, to: [MailAddress], bytes: [UInt8], configuration: SMTPClient.Configuration) {
        self.server = server
        self.recipients = to
        self.bytes = bytes
        self.configuration = configuration
    }

    deinit {
        if let handle { curl_easy_cleanup(handle) }
        curl_slist_free_all(recipientList)
    }

    // MARK: From any thread

    func whenDone(_ continuation: CheckedContinuation<Result, Never>) {
        shared.withLock { $0.continuation = continuation }
    }

    func markCancelled() {
        shared.withLock { $0.isCancelled = true }
    }

    func fail(_ end: LoopEnd) {
        let (kind, message): (MailFailure.Kind, String) =
            switch end {
            case .cancelled: (.cancelled, "the mail was cancelled")
            case .closed: (.closed, "the mail client is closed")
            case .broken: (.broken, "libcurl could not start the mail")
            }
        resume(.failure(MailFailure(kind, mayHaveArrived: mayHaveArrived, message: message)))
    }

    private func resume(_ result: Result) {
        let continuation = shared.withLock { shared in
            defer { shared.continuation = nil }
            return shared.continuation
        }
        continuation?.resume(returning: result)
    }

    // MARK: On the loop's thread

    func prepare() -> UnsafeMutableRawPointer? {
        if shared.withLock({ $0.isCancelled }) {
            fail(.cancelled)
            return nil
        }
        guard let handle = curl_easy_init() else {
            fail(.broken)
            return nil
        }
        self.handle = handle
        guard setOptions(handle), setCallbacks(handle) else {
            fail(.broken)
            return nil
        }
        return handle
    }

    private func setOptions(_ handle: UnsafeMutableRawPointer) -> Bool {
        var isSet = true
        func set(_ option: CURLoption, _ value: Int) {
            isSet = bellwether_curl_set_long(handle, option, value) == CURLE_OK && isSet
        }
        func set(_ option: CURLoption, _ value: String) {
            isSet = bellwether_curl_set_string(handle, option, value) == CURLE_OK && isSet
        }
        let milliseconds = max(1, Int(configuration.timeout.inMicroseconds / 1000))
        // The path is the name in EHLO; libcurl would take the machine's own, which is nobody's business.
        set(CURLOPT_URL, server.origin + "/bellwether")
        set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        set(CURLOPT_PROXY, "")
        set(CURLOPT_NOPROXY, "*")
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_USE_SSL, Int((server.security == .none ? CURLUSESSL_NONE : CURLUSESSL_ALL).rawValue))
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        set(CURLOPT_TIMEOUT_MS, milliseconds)
        set(CURLOPT_CONNECTTIMEOUT_MS, min(milliseconds, 10_000))
        set(CURLOPT_FRESH_CONNECT, 1)
        set(CURLOPT_FORBID_REUSE, 1)
        if let file = configuration.certificateFile { set(CURLOPT_CAINFO, file) }
        if let user = server.user, let password = server.password {
            set(CURLOPT_USERNAME, user)
            set(CURLOPT_PASSWORD, password)
        }
        set(CURLOPT_MAIL_FROM, "<\(server.from.mailbox)>")
        for recipient in recipients {
            guard let longer = curl_slist_append(recipientList, "<\(recipient.mailbox)>") else { return false }
            recipientList = longer
        }
        isSet = bellwether_curl_set_list(handle, CURLOPT_MAIL_RCPT, recipientList) == CURLE_OK && isSet
        // One bad address must not keep the mail from the others; the receipt names it.
        set(CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1)
        return isSet
    }

    private func setCallbacks(_ handle: UnsafeMutableRawPointer) -> Bool {
        // The loop keeps the transfer until its handle is off the multi handle, so the pointer stays good.
        let context = Unmanaged.passUnretained(self).toOpaque()
        let body = bellwether_curl_set_read_callback(
            handle,
            { data, size, count, context in
                guard let data, let context else { return 0 }
                let room = UnsafeMutableRawBufferPointer(start: data, count: size * count)
                return Unmanaged<SMTPTransfer>.fromOpaque(context).takeUnretainedValue().give(to: room)
            }, context, curl_off_t(bytes.count))
        let replies = bellwether_curl_set_header_callback(
            handle,
            { data, size, count, context in
                guard let data, let context else { return 0 }
                let bytes = UnsafeRawBufferPointer(start: data, count: size * count)
                let transfer = Unmanaged<SMTPTransfer>.fromOpaque(context).takeUnretainedValue()
                transfer.dialogue.hear(String(decoding: bytes, as: UTF8.self))
                return size * count
            }, context)
        let socket = bellwether_curl_set_open_socket(
            handle,
            { context, _, address in
                guard let address, let context else { return bellwether_curl_bad_socket() }
                let transfer = Unmanaged<SMTPTransfer>.fromOpaque(context).takeUnretainedValue()
                return transfer.mayConnect(to: address) ? bellwether_curl_open(address) : bellwether_curl_bad_socket()
            }, context)
        return body == CURLE_OK && replies == CURLE_OK && socket == CURLE_OK
    }

    private func give(to room: UnsafeMutableRawBufferPointer) -> Int {
        let part = bytes[sent..<min(bytes.count, sent + room.count)]
        room.copyBytes(from: part)
        sent += part.count
        return part.count
    }

    private func mayConnect(to address: UnsafePointer<curl_sockaddr>) -> Bool {
        objection = configuration.addresses.objection(to: address, allowSetting: configuration.allowSetting)
        return objection == nil
    }

    /// Once the last byte was handed over and no answer to it came, nobody can know.
    var mayHaveArrived: Bool { sent == bytes.count && !dialogue.hasAnsweredMail }

    func finish(_ code: CURLcode) {
        guard code == CURLE_OK else { return resume(.failure(failure(code))) }
        resume(.success(MailReceipt(status: dialogue.lastCode ?? 250, refused: dialogue.refusals(of: recipients))))
    }
}
