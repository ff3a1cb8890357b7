import Domain
import HTTPTypes
import Hummingbird
import NIOCore
import Storage

import struct Foundation.UUID

/// Who did what: to search in, and to take away.
struct AuditRoutes: Sendable {
    let audit: AuditStore

    enum Format: String, CaseIterable {
        case ndjson, csv
    }

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/api/v1/audit", .permission(.auditRead)) { try await list($0) },
            Endpoint(.get, "/api/v1/audit/export", .permission(.auditRead)) { try await export($0) },
        ]
    }

    private func list(_ call: Call) async throws -> Response {
        .page(try await audit.list(try call.scope, try Self.filter(call.query), try call.query.page())) {
            json, record in
            AuditText.write(record, to: &json)
        }
    }

    /// The whole of it, or what a filter leaves, newest first, as it is read: it may be long.
    private func export(_ call: Call) async throws -> Response {
        let scope = try call.scope
        let filter = try Self.filter(call.query)
        let format = try call.query.word("format", as: Format.self) ?? .ndjson
        // Taking the trail away is itself worth a line.
        try await audit.record(
            scope, operation: "exported", target: (kind: "audit", id: nil, name: format.rawValue))
        var headers = HTTPFields()
        headers[.contentType] = format == .csv ? "text/csv; charset=utf-8" : "application/x-ndjson"
        headers[.contentDisposition] = "attachment; filename=\"bellwether-audit.\(format.rawValue)\""
        headers[.cacheControl] = "no-store"
        let audit = audit
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                if format == .csv { try await writer.write(ByteBuffer(string: AuditText.csvHeader)) }
                var before: Int?
                while true {
                    let part = try await audit.part(scope, filter, before: before, limit: 1000)
                    var bytes: [UInt8] = []
                    for record in part { AuditText.append(record, as: format, to: &bytes) }
                    if !bytes.isEmpty { try await writer.write(ByteBuffer(bytes: bytes)) }
                    guard part.count == 1000 else { break }
                    before = part.last?.number
                }
                try await writer.finish(nil)
            })
    }

    private static func filter(_ query: Query) throws -> AuditFilter {
        let actor = try query.text("actor", atMost: 36).map { text in
            guard let id = UUID(uuidString: text) else { throw Problem.badParameter("actor", "must be a UUID") }
            return id
        }
        return AuditFilter(
            actor: actor, operation: try query.text("operation", atMost: 60),
            targetKind: try query.text("target_kind", atMost: 60), targetID: try query.text("target_id", atMost: 100),
            from: try query.time("from"), to: try query.time("to"), text: try query.text("q", atMost: 200))
    }
}
