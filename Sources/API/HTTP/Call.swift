import Domain
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Storage

/// One request on its way to a handler.
struct Call: Sendable {
    let request: Request
    let path: Substring
    let query: Query
    let parameters: [String: String]
    let context: ServerContext
    /// Who asks; present wherever the route declares a role.
    var signedIn: Caller?
    /// The body where it has been read already.
    var body: [UInt8]?

    static let maximumBody = 1024 * 1024
    /// Of a body that is refused, in bytes.
    static let mostDiscarded = 256 * 1024 * 1024

    /// - Throws: 401, where a route that needs a caller was declared open.
    var caller: Caller {
        get throws(Problem) {
            guard let signedIn else { throw .unauthorized("This needs a session or an API key.") }
            return signedIn
        }
    }

    var scope: Scope {
        get throws(Problem) { try caller.scope }
    }

    /// A path parameter.
    func parameter(_ name: String) -> String { parameters[name] ?? "" }

    /// The id in the path. What is no UUID names nothing: 404.
    func id<Entity>(_ name: String = "id", of what: String) throws(Problem) -> ID<Entity> {
        guard let id = ID<Entity>(parameter(name)) else { throw .notFound(what) }
        return id
    }

    /// The whole body.
    /// - Throws: 413 past the limit.
    func bytes(atMost limit: Int = Call.maximumBody) async throws -> [UInt8] {
        if let body { return body }
        let buffer = try await request.boundedBody(limit)
        return Array(buffer.readableBytesView)
    }

    /// The body as an object's fields; an empty body has none.
    func fields() async throws -> FieldReader {
        let bytes = try await bytes()
        if bytes.isEmpty { return FieldReader([:]) }
        if let type = request.headers[.contentType], !type.lowercased().hasPrefix("application/json") {
            throw Problem.unsupportedMediaType("The body must be application/json.")
        }
        guard case .object(let fields) = try JSONValue.parse(bytes) else {
            throw Problem.invalid("", "the body must be a JSON object")
        }
        return FieldReader(fields)
    }

    /// The version in `If-Match`, if the caller insists on one.
    /// - Throws: 412 for an ETag that we never gave out.
    func expectedVersion() throws(Problem) -> Int? {
        guard let text = request.headers[.ifMatch], text != "*" else { return nil }
        let bare = text.hasPrefix("W/") ? text.dropFirst(2) : text[...]
        guard let version = Int(bare.trimmingPrefix("\"").prefix { $0 != "\"" }) else {
            throw .preconditionFailed(current: nil)
        }
        return version
    }

    /// True if the caller's `If-None-Match` names this version.
    func has(version: Int) -> Bool {
        request.headers[.ifNoneMatch]?.split(separator: ",").contains {
            $0.trimmingCharacters == "\"\(version)\"" || $0.trimmingCharacters == "W/\"\(version)\""
        } ?? false
    }
}

extension Substring {
    fileprivate var trimmingCharacters: Substring {
        var text = self
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return text
    }
}

extension Request {
    /// The body, refused by its declared length before any of it is read, and by its real one while it is.
    func boundedBody(_ limit: Int) async throws -> ByteBuffer {
        let declared = headers[.contentLength].flatMap { Int($0) }
        if let declared, declared > limit { throw Problem.tooLarge(limit, isUnread: true) }
        if let encoding = headers[.contentEncoding], encoding.lowercased() != "identity" {
            throw Problem.unsupportedMediaType("Content-Encoding \(encoding.prefix(40)) is not taken; send it plain.")
        }
        // No more than was declared can come.
        if declared != nil { return try await body.collect(upTo: limit) }
        var parts = body.makeAsyncIterator()
        var collected = ByteBuffer()
        while var part = try await parts.next() {
            guard collected.readableBytes + part.readableBytes <= limit else {
                if endsConnection { try await Self.discard(&parts) }
                throw Problem.tooLarge(limit)
            }
            collected.writeBuffer(&part)
        }
        return collected
    }

    /// Whether the sender wants the connection closed after this request. Then the server reads nothing after its
    /// answer, and a sender that is not rid of its last bytes would never read what was answered.
    private var endsConnection: Bool { headers[.connection]?.lowercased() == "close" }

    /// Reads away what is still to come of a body that is refused.
    private static func discard(_ parts: inout RequestBody.AsyncIterator) async throws {
        var discarded = 0
        while discarded < Call.mostDiscarded, let part = try await parts.next() { discarded += part.readableBytes }
    }

    /// An answer that does without the body, of which nothing was read. It goes out at once; the body is read away
    /// behind it where nobody else would do so.
    func answerWithoutBody(_ response: Response) -> Response {
        guard endsConnection else { return response }
        var response = response
        let (answer, body) = (response.body, self.body)
        response.body = ResponseBody(contentLength: answer.contentLength) { writer in
            try await answer.write(writer)
            var parts = body.makeAsyncIterator()
            try await Self.discard(&parts)
        }
        return response
    }
}
