import Domain
import Foundation
import Storage

/// Lines of the audit trail as JSON and as CSV (RFC 4180).
enum AuditText {
    static let csvHeader =
        "number,at,actor_kind,actor_id,actor_name,address,request_id,permission,operation,target_kind,target_id,"
        + "target_name,before,after,hash\r\n"

    static func write(_ record: AuditRecord, to json: inout JSONWriter) {
        json.object { json in
            json.field("number", record.number)
            json.field("at", record.at)
            json.field("actor") { json in
                json.field("kind", record.actorKind)
                json.field("id", record.actorID?.uuidString.lowercased())
                json.field("name", record.actorName)
                json.field("address", record.address)
            }
            json.field("request_id", record.requestID)
            json.field("permission", record.permission)
            json.field("operation", record.operation)
            json.field("target") { json in
                json.field("kind", record.targetKind)
                json.field("id", record.targetID)
                json.field("name", record.targetName)
            }
            json.key("before")
            json.raw(record.before ?? Array("null".utf8))
            json.key("after")
            json.raw(record.after ?? Array("null".utf8))
            json.field("hash", hexadecimal(record.hash))
        }
    }

    static func append(_ record: AuditRecord, as format: AuditRoutes.Format, to bytes: inout [UInt8]) {
        switch format {
        case .ndjson:
            var json = JSONWriter()
            write(record, to: &json)
            bytes += json.bytes + [0x0A]
        case .csv:
            let fields: [String?] = [
                String(record.number), record.at.description, record.actorKind,
                record.actorID?.uuidString.lowercased(), record.actorName, record.address, record.requestID,
                record.permission, record.operation, record.targetKind, record.targetID, record.targetName,
                record.before.map { String(decoding: $0, as: UTF8.self) },
                record.after.map { String(decoding: $0, as: UTF8.self) }, hexadecimal(record.hash),
            ]
            bytes += Array((fields.map { cell($0 ?? "") }.joined(separator: ",") + "\r\n").utf8)
        }
    }

    /// Quoted where need be. What a spreadsheet would take for a formula gets an apostrophe: names come from outside.
    static func cell(_ text: String) -> String {
        var text = text
        // By scalars: a carriage return and a line feed together are one character, and not one of these.
        if let first = text.unicodeScalars.first, formulas.contains(first) { text = "'" + text }
        guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }

    /// What begins a formula, or is skipped before one; the wide ones in spreadsheets of East Asia.
    private static let formulas = Set("=+-@\t\r\n\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars)

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        var text = ""
        for byte in bytes {
            let digits = String(byte, radix: 16)
            text += byte < 16 ? "0" + digits : digits
        }
        return text
    }
}
