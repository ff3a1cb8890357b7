import Foundation
import Integration

enum JSONBody {
    static func bytes(_ value: some Encodable) -> [UInt8]? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(value)).map(Array.init)
    }

    static func request(_ url: String, _ body: [UInt8]) -> HTTPRequest {
        HTTPRequest(
            method: .post, url: url, headers: [.init("Content-Type", "application/json")], body: body,
            maximumBody: 4096)
    }
}

extension String {
    /// At most so many characters; what is cut off shows as an ellipsis.
    func cut(_ limit: Int) -> String { count <= limit ? self : prefix(limit - 1) + "…" }
}
