import Domain
import HTTPTypes
import Hummingbird
import NIOCore
import Storage

/// The words of SCIM 2.0 (RFC 7643, RFC 7644).
enum SCIM {
    static let mediaType = "application/scim+json"
    static let user = "urn:ietf:params:scim:schemas:core:2.0:User"
    static let group = "urn:ietf:params:scim:schemas:core:2.0:Group"
    static let list = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
    static let error = "urn:ietf:params:scim:api:messages:2.0:Error"
    static let patch = "urn:ietf:params:scim:api:messages:2.0:PatchOp"

    /// The kinds of errors that RFC 7644, section 3.12, knows: a problem's code where it is one of them.
    static let errorTypes: Set<String> = [
        "invalidFilter", "tooMany", "uniqueness", "mutability", "invalidSyntax", "invalidPath", "noTarget",
        "invalidValue",
    ]

    static func problem(_ status: Int, _ type: String, _ detail: String) -> Problem {
        Problem(status: status, code: type, title: "The directory's request was refused", detail: detail)
    }

    static func answer(
        status: HTTPTypes.HTTPResponse.Status = .ok, _ body: (inout JSONWriter) -> Void
    ) -> Response {
        var response = Response.json(JSONWriter.object(body), status: status)
        response.headers[.contentType] = mediaType
        return response
    }

    static func list<Item: Sendable>(
        _ items: [Item], total: Int, startIndex: Int, _ write: (inout JSONWriter, Item) -> Void
    ) -> Response {
        answer { json in
            json.field("schemas", [list])
            json.field("totalResults", total)
            json.field("startIndex", startIndex)
            json.field("itemsPerPage", items.count)
            json.field("Resources", array: items, write)
        }
    }
}

extension Problem {
    /// As a directory expects it.
    func scimResponse() -> Response {
        let type: String? =
            if SCIM.errorTypes.contains(code) {
                code
            } else {
                switch status {
                case 400 where code == "malformed": "invalidSyntax"
                case 422: "invalidValue"
                default: nil
                }
            }
        var response = SCIM.answer(status: .init(code: status == 422 ? 400 : status)) { json in
            json.field("schemas", [SCIM.error])
            json.field("status", String(status == 422 ? 400 : status))
            if let type { json.field("scimType", type) }
            json.field("detail", detail ?? title)
        }
        if let retryAfter { response.headers[.retryAfter] = String(retryAfter) }
        if status == 401 { response.headers[.wwwAuthenticate] = "Bearer realm=\"bellwether\"" }
        return response
    }
}
