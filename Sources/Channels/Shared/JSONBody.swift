import Foundation
import Integration

enum JSONBody {
    /// - Parameter isSnakeCase: whether names become `snake_case`.
    static func bytes(_ value: some Encodable, isSnakeCase: Bool = false) -> [UInt8]? {
        let encoder = JSONEncoder()
        if isSnakeCase { encoder.keyEncodingStrategy = .convertToSnakeCase }
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(value)).map(Array.init)
    }

    /// Reads what has names in `snake_case`; nil for what does not fit.
    static func read<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8]) -> Value? {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try? decoder.decode(type, from: Data(bytes))
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
