import Domain
import Foundation
import Yams

/// One policy file: its text, its version, its values.
struct PolicyFile {
    let name: String
    let root: PolicyValue
    /// The version that the file declares, and a hash of its text: two texts never share it.
    let version: String

    init(directory: String, name: String) throws {
        let path = directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw PolicyError(file: name, key: "", problem: "cannot be read from \(directory)")
        }
        try self.init(name: name, text: text)
    }

    init(name: String, text: String) throws {
        let node: Node?
        do {
            node = try Yams.compose(yaml: text)
        } catch {
            throw PolicyError(file: name, key: "", problem: "is not YAML: \(error)")
        }
        guard let node else { throw PolicyError(file: name, key: "", problem: "is empty") }
        self.name = name
        root = PolicyValue(node: node, file: name, key: "")
        let declared = try root["version"].whole(1...1_000_000)
        version = "\(declared)-\(Self.hash(text))"
    }

    /// FNV-1a, 64 bits, eight hexadecimal digits of it: tells texts apart, and protects against nobody.
    private static func hash(_ text: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let digits = String(hash ^ (hash >> 32), radix: 16)
        return String((String(repeating: "0", count: 16 - digits.count) + digits).suffix(8))
    }
}
