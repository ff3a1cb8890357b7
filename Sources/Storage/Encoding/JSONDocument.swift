import Postgres

import struct Foundation.Data
import class Foundation.JSONDecoder
import class Foundation.JSONEncoder

extension JSON {
    /// A document of a value that knows how to describe itself.
    init(encoding value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        self.init(bytes: Array(try encoder.encode(value)))
    }

    init(_ dictionary: [String: String]) {
        self.init(bytes: FlatJSON.write(dictionary))
    }

    func decoded<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(type, from: Data(bytes))
    }

    /// The texts of a flat object; those of its values that are no text are left out.
    var texts: [String: String] {
        if let pairs = FlatJSON.read(bytes) {
            return Dictionary(pairs, uniquingKeysWith: { _, last in last })
        }
        return (try? decoded([String: LooseText].self))?.compactMapValues(\.text) ?? [:]
    }
}

private struct LooseText: Decodable {
    var text: String?

    init(from decoder: any Decoder) throws {
        text = try? decoder.singleValueContainer().decode(String.self)
    }
}
