import CCurl
import Synchronization

/// One request on its way.
///
/// Sendable because what is not behind `shared` is touched only by the loop's thread: libcurl calls back on the
/// thread that runs `curl_multi_perform`.
final class CurlTransfer: LoopTransfer, @unchecked Sendable {
    typealias Result = Swift.Result<HTTPResponse, HTTPFailure>

    private struct Shared {
        var continuation: CheckedContinuation<Result, Never>?
        var isCancelled = false
    }

    /// Header bytes that are read before the other side is given up.
    static let maximumHeaders = 64 * 1024

    let request: HTTPRequest
    private let configuration: CurlClient.Configuration
    private let shared = Mutex(Shared())

    private(set) var handle: UnsafeMutableRawPointer?
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var headers: [HTTPRequest.Header] = []
    private var headerBytes = 0
    private var body: [UInt8] = []
    private var bodyIsCut = false
    /// Why the address was refused, in words that say how to allow it.
    private(set) var objection: String?

    init(request: HTTPRequest, configuration: CurlClient.Configuration) {
        self.request = request
        self.configuration = configuration
    }

    deinit {
        if let handle { curl_easy_cleanup(handle) }
        curl_slist_free_all(headerList)
    }

    // MARK: From any thread

    func whenDone(_ continuation: CheckedContinuation<Result, Never>) {
        shared.withLock { $0.continuation = continuation }
    }

    func markCancelled() {
        shared.withLock { $0.isCancelled = true }
    }

    /// Ends it without an answer.
    func fail(_ end: LoopEnd) {
        let (kind, message): (HTTPFailure.Kind, String) =
            switch end {
            case .cancelled: (.cancelled, "the request was cancelled")
            case .closed: (.closed, "the HTTP client is closed")
            case .broken: (.broken, "libcurl could not start the request")
            }
        resume(.failure(HTTPFailure(kind, mayHaveArrived: mayHaveArrived, message: message)))
    }

    private func resume(_ result: Result) {
        let continuation = shared.withLock { shared in
            defer { shared.continuation = nil }
            return shared.continuation
        }
        continuation?.resume(returning: result)
    }

    // MARK: On the loop's thread

    /// Makes the easy handle; nil, with the failure told, if there is nothing to run.
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
        guard setOptions(handle) else {
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
        let milliseconds = max(
            1,
            Int(clamping: request.timeout.components.seconds) * 1000
                + Int(request.timeout.components.attoseconds / 1_000_000_000_000_000))
        set(CURLOPT_URL, request.url)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_PROXY, "")
        set(CURLOPT_NOPROXY, "*")
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        set(CURLOPT_TIMEOUT_MS, milliseconds)
        set(CURLOPT_CONNECTTIMEOUT_MS, min(milliseconds, 10_000))
        set(CURLOPT_USERAGENT, configuration.userAgent)
        if let file = configuration.certificateFile { set(CURLOPT_CAINFO, file) }
        // libcurl silently repeats a request when a connection that it reuses turns out dead; one that must not
        // arrive twice gets a connection of its own. A guarded destination always does: its address is checked
        // when a connection is made.
        if configuration.addresses.guardsInside || request.method == .post || request.method == .patch {
            set(CURLOPT_FRESH_CONNECT, 1)
        }
        if configuration.addresses.guardsInside { set(CURLOPT_FORBID_REUSE, 1) }
        if !request.body.isEmpty || request.method == .post {
            isSet = bellwether_curl_copy_body(handle, request.body, curl_off_t(request.body.count)) == CURLE_OK && isSet
        }
        set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        for header in request.headers {
            append(header: header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
        }
        append(header: "Expect:")
        isSet = bellwether_curl_set_headers(handle, headerList) == CURLE_OK && isSet
        return setCallbacks(handle) && isSet
    }

    private func append(header: String) {
        if let longer = curl_slist_append(headerList, header) { headerList = longer }
    }

    private func setCallbacks(_ handle: UnsafeMutableRawPointer) -> Bool {
        // The loop keeps the transfer until its handle is off the multi handle, so the pointer stays good.
        let context = Unmanaged.passUnretained(self).toOpaque()
        let body = bellwether_curl_set_body_callback(
            handle,
            { data, size, count, context in
                guard let data, let context else { return 0 }
                let bytes = UnsafeRawBufferPointer(start: data, count: size * count)
                return Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue().receive(body: bytes)
            }, context)
        let headers = bellwether_curl_set_header_callback(
            handle,
            { data, size, count, context in
                guard let data, let context else { return 0 }
                let bytes = UnsafeRawBufferPointer(start: data, count: size * count)
                return Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue().receive(header: bytes)
            }, context)
        let socket = bellwether_curl_set_open_socket(
            handle,
            { context, _, address in
                guard let address, let context else { return bellwether_curl_bad_socket() }
                let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
                return transfer.mayConnect(to: address) ? bellwether_curl_open(address) : bellwether_curl_bad_socket()
            }, context)
        return body == CURLE_OK && headers == CURLE_OK && socket == CURLE_OK
    }

    private func receive(body bytes: UnsafeRawBufferPointer) -> Int {
        let room = request.maximumBody - body.count
        body.append(contentsOf: bytes.prefix(room))
        guard bytes.count > room else { return bytes.count }
        bodyIsCut = true
        return 0
    }

    private func receive(header bytes: UnsafeRawBufferPointer) -> Int {
        headerBytes += bytes.count
        guard headerBytes <= Self.maximumHeaders else { return 0 }
        let line = String(decoding: bytes, as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            // A new answer, after an interim one.
            headers.removeAll()
        } else if let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) {
            let value = line.utf8[line.utf8.index(after: colon)...].drop { $0 == 0x20 || $0 == 0x09 }
            let end = value.lastIndex { $0 > 0x20 }.map { value.index(after: $0) } ?? value.startIndex
            headers.append(HTTPRequest.Header(String(line[..<colon]), String(line[value.startIndex..<end])))
        }
        return bytes.count
    }

    private func mayConnect(to address: UnsafePointer<curl_sockaddr>) -> Bool {
        objection = configuration.addresses.objection(to: address, allowSetting: configuration.allowSetting)
        return objection == nil
    }

    // MARK: The end

    func finish(_ code: CURLcode) {
        var status = 0
        if let handle { _ = bellwether_curl_get_status(handle, &status) }
        if code == CURLE_OK || (code == CURLE_WRITE_ERROR && bodyIsCut && status > 0) {
            resume(.success(HTTPResponse(status: status, headers: headers, body: body, bodyIsCut: bodyIsCut)))
        } else {
            resume(.failure(failure(code)))
        }
    }

    var mayHaveArrived: Bool {
        var size = 0
        guard let handle, bellwether_curl_get_request_size(handle, &size) == CURLE_OK else { return false }
        return size > 0
    }
}
