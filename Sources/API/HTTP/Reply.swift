import HTTPTypes
import Hummingbird
import NIOCore
import Storage

extension Response {
    /// A JSON answer.
    static func json(_ bytes: [UInt8], status: HTTPTypes.HTTPResponse.Status = .ok, etag: Int? = nil) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = "application/json"
        headers[.cacheControl] = "no-store"
        if let etag { headers[.eTag] = "\"\(etag)\"" }
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    static func json(
        _ value: some JSONWritable, status: HTTPTypes.HTTPResponse.Status = .ok, etag: Int? = nil
    ) -> Response {
        .json(JSONWriter.bytes(value), status: status, etag: etag)
    }

    static func object(
        status: HTTPTypes.HTTPResponse.Status = .ok, etag: Int? = nil, _ body: (inout JSONWriter) -> Void
    ) -> Response {
        .json(JSONWriter.object(body), status: status, etag: etag)
    }

    /// A part of a list.
    static func page<Item: Sendable>(_ page: Page<Item>, _ write: (inout JSONWriter, Item) -> Void) -> Response {
        var json = JSONWriter(capacity: 256 + page.items.count * 512)
        json.object { json in
            json.field("items", array: page.items, write)
            json.field("next_cursor", page.nextCursor)
        }
        return .json(json.bytes)
    }

    /// A list that is given whole.
    static func list<Item: Sendable>(_ items: [Item], _ write: (inout JSONWriter, Item) -> Void) -> Response {
        .page(Page(items: items, nextCursor: nil), write)
    }

    static let noContent = Response(status: .noContent)
}
