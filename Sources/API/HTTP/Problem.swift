import HTTPTypes
import Hummingbird
import Integration
import NIOCore

/// An error as the caller sees it: RFC 9457 problem+json. Never holds a secret.
struct Problem: Error, Sendable, Hashable {
    var status: Int
    /// The last part of `type`; scripts may rely on it.
    var code: String
    var title: String
    var detail: String?
    var errors: [FieldIssue] = []
    var retryAfter: Int?
    var allow: [String] = []
    /// Whether the request's body was refused without reading any of it.
    var isBodyUnread = false

    static func malformed(_ detail: String) -> Problem {
        Problem(status: 400, code: "malformed", title: "The request cannot be read", detail: detail)
    }

    static func badParameter(_ field: String, _ message: String) -> Problem {
        Problem(
            status: 400, code: "invalid-parameter", title: "A parameter is not valid", detail: "\(field) \(message)",
            errors: [FieldIssue(field: field, message: message)])
    }

    static func invalid(_ errors: [FieldIssue]) -> Problem {
        let first = errors.first.map { $0.field.isEmpty ? $0.message : "\($0.field) \($0.message)" }
        return Problem(
            status: 422, code: "invalid", title: "Some fields are not valid", detail: first, errors: errors)
    }

    static func invalid(_ field: String, _ message: String) -> Problem {
        .invalid([FieldIssue(field: field, message: message)])
    }

    static func unauthorized(_ detail: String) -> Problem {
        Problem(status: 401, code: "unauthorized", title: "Sign in or send a valid key", detail: detail)
    }

    static func forbidden(_ detail: String) -> Problem {
        Problem(status: 403, code: "forbidden", title: "Not allowed", detail: detail)
    }

    static func notFound(_ what: String) -> Problem {
        Problem(status: 404, code: "not-found", title: "Not found", detail: "There is no such \(what).")
    }

    static func methodNotAllowed(_ allow: [String]) -> Problem {
        Problem(
            status: 405, code: "method-not-allowed", title: "Method not allowed",
            detail: "This address takes \(allow.joined(separator: ", ")).", allow: allow)
    }

    static func conflict(_ detail: String, code: String = "conflict") -> Problem {
        Problem(status: 409, code: code, title: "That conflicts with how things stand", detail: detail)
    }

    static func preconditionFailed(current: Int?) -> Problem {
        let now = current.map { " It is at version \($0) now." } ?? ""
        return Problem(
            status: 412, code: "precondition-failed", title: "Somebody else changed it first",
            detail: "Read it again and repeat the change.\(now)")
    }

    static func tooLarge(_ limit: Int, isUnread: Bool = false) -> Problem {
        Problem(
            status: 413, code: "too-large", title: "The body is too large",
            detail: "At most \(limit) bytes are taken.", isBodyUnread: isUnread)
    }

    static func unsupportedMediaType(_ detail: String) -> Problem {
        Problem(status: 415, code: "unsupported-media-type", title: "Unsupported media type", detail: detail)
    }

    static func tooManyRequests(_ detail: String, retryAfter: Int) -> Problem {
        Problem(
            status: 429, code: "too-many-requests", title: "Too many attempts", detail: detail, retryAfter: retryAfter)
    }

    static func unavailable(_ detail: String, retryAfter: Int = 1) -> Problem {
        Problem(
            status: 503, code: "unavailable", title: "Try again shortly", detail: detail, retryAfter: retryAfter)
    }

    static let internalError = Problem(
        status: 500, code: "internal", title: "Something went wrong on our side",
        detail: "It has been logged under this request's id.")
}

extension Problem {
    func response(requestID: String?) -> Response {
        Response(
            status: .init(code: status), headers: headers,
            body: .init(byteBuffer: ByteBuffer(bytes: document(requestID: requestID))))
    }

    var headers: HTTPFields {
        var headers = HTTPFields()
        headers[.contentType] = "application/problem+json"
        headers[.cacheControl] = "no-store"
        if let retryAfter { headers[.retryAfter] = String(retryAfter) }
        if !allow.isEmpty { headers[.allow] = allow.joined(separator: ", ") }
        if status == 401 { headers[.wwwAuthenticate] = "Bearer realm=\"bellwether\"" }
        return headers
    }

    /// The body, as JSON.
    func document(requestID: String?) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("type", "urn:bellwether:problem:\(code)")
            json.field("title", title)
            json.field("status", status)
            json.field("detail", detail)
            if let requestID { json.field("request_id", requestID) }
            if !errors.isEmpty {
                json.field("errors", array: errors) { json, issue in
                    json.object { json in
                        json.field("field", issue.field)
                        json.field("message", issue.message)
                    }
                }
            }
        }
        return json.bytes
    }
}
