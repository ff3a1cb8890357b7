import Crypto
import Domain
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Storage

/// Lets a caller repeat a write whose answer was lost: the same `Idempotency-Key` gives the first answer again.
struct Idempotency: Sendable {
    let access: AccessStore
    let clock: any WallClock

    /// Runs the handler, or gives the answer that it gave before.
    func run(_ call: Call, endpoint: Endpoint, caller: Caller) async throws -> Response {
        guard endpoint.method.isWrite, endpoint.idempotency == .stored, let key = call.request.headers[.idempotencyKey]
        else { return try await endpoint.handle(call) }
        guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw Problem.badParameter("Idempotency-Key", "must be 1 to 255 printable ASCII characters")
        }
        var call = call
        let body = try await call.bytes(atMost: TopologyRoutes.maximumBody)
        call.body = body
        let actor = caller.idempotencyActor
        let hash = Self.hash(call, method: endpoint.method, body: body)
        let claim = try await access.claimIdempotencyKey(
            caller.scope, actor: actor, key: key, requestHash: hash, now: clock.now())
        switch claim {
        case .answered(let answer): return Self.replay(answer)
        case .running:
            throw Problem.conflict(
                "A request with this Idempotency-Key is still being answered.", code: "idempotency-running")
        case .otherRequest:
            throw Problem(
                status: 422, code: "idempotency-mismatch", title: "The key was used for another request",
                detail: "Send a new Idempotency-Key with each different request.")
        case .first:
            return try await answer(call, endpoint: endpoint, caller: caller, key: key)
        }
    }

    private func answer(_ call: Call, endpoint: Endpoint, caller: Caller, key: String) async throws -> Response {
        let actor = caller.idempotencyActor
        let response: Response
        let body: [UInt8]
        do {
            (response, body) = try await endpoint.handle(call).collected()
        } catch let failure where Outage.isOutcomeUnknown(failure) {
            // It may have happened, so the key stays taken: a repeat must not do it twice.
            throw Problem.unavailable(
                "Whether the request was carried out is not known. Look before you repeat it with a new key.")
        } catch {
            // Nothing was changed, so the key may be tried again, also by a corrected request.
            do {
                try await access.releaseIdempotencyKey(caller.scope, actor: actor, key: key)
            } catch {
                call.context.logger.warning("an idempotency key could not be freed; it frees itself in a minute")
            }
            throw error
        }
        var headers: [String: String] = [:]
        for name in [HTTPField.Name.contentType, .eTag, .location] {
            if let value = response.headers[name] { headers[name.canonicalName] = value }
        }
        do {
            try await access.storeIdempotentAnswer(
                caller.scope, actor: actor, key: key,
                answer: StoredAnswer(status: response.status.code, headers: headers, body: body), now: clock.now())
        } catch {
            // It did happen, so the key stays taken here too.
            call.context.logger.warning("the answer to a request with an idempotency key could not be kept")
            throw Problem.unavailable(
                "The request was carried out, but its answer could not be kept. Look before you repeat it.")
        }
        return response
    }

    private static func hash(_ call: Call, method: Endpoint.Method, body: [UInt8]) -> [UInt8] {
        var hasher = SHA256()
        hasher.update(data: Array("\(method.rawValue) \(call.request.head.path ?? "")\n".utf8))
        hasher.update(data: Array("\(call.request.headers[.ifMatch] ?? "")\n".utf8))
        hasher.update(data: body)
        return Array(hasher.finalize())
    }

    private static func replay(_ answer: StoredAnswer) -> Response {
        var headers = HTTPFields()
        for (name, value) in answer.headers {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        headers[.cacheControl] = "no-store"
        headers[.idempotentReplayed] = "true"
        return Response(
            status: .init(code: answer.status), headers: headers,
            body: .init(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}

/// Keeps what a response body writes.
private final class Collector: ResponseBodyWriter {
    private(set) var bytes: [UInt8] = []

    func write(_ buffer: ByteBuffer) async throws { bytes.append(contentsOf: buffer.readableBytesView) }
    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

extension Response {
    /// The response with its body in hand. Only for answers that end.
    fileprivate func collected() async throws -> (Response, [UInt8]) {
        let collector = Collector()
        try await body.write(collector)
        var copy = self
        copy.body = .init(byteBuffer: ByteBuffer(bytes: collector.bytes))
        return (copy, collector.bytes)
    }
}
