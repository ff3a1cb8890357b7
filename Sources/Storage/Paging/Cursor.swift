import Domain

import struct Foundation.Data
import struct Foundation.UUID
import typealias Foundation.uuid_t

/// A place in a list ordered by time and then by id. Opaque to those who carry it.
struct Cursor: Sendable, Hashable {
    var at: Timestamp
    var id: UUID

    var text: String {
        var bytes: [UInt8] = []
        withUnsafeBytes(of: at.microseconds.bigEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: id.uuid) { bytes.append(contentsOf: $0) }
        return Data(bytes).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_")
    }

    init(at: Timestamp, id: UUID) {
        self.at = at
        self.id = id
    }

    /// Throws `StoreError.invalid` for a text that no list gave out.
    init(text: String) throws(StoreError) {
        let standard = text.replacing("-", with: "+").replacing("_", with: "/")
        guard let data = Data(base64Encoded: standard), data.count == 24 else {
            throw .invalid(field: "cursor", message: "is not a cursor that a list gave out")
        }
        let bytes = [UInt8](data)
        var micros: Int64 = 0
        for byte in bytes[0..<8] { micros = micros << 8 | Int64(byte) }
        self.at = Timestamp(microseconds: micros)
        self.id = bytes[8..<24].withUnsafeBytes { raw in
            UUID(uuid: raw.loadUnaligned(as: uuid_t.self))
        }
    }

    static func parse(_ request: PageRequest) throws(StoreError) -> Cursor? {
        guard let text = request.cursor else { return nil }
        return try Cursor(text: text)
    }
}
