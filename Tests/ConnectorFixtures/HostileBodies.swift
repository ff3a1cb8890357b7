/// Bodies that somebody sends to break a parser, made from one that a vendor really sends. Each has a name for the
/// test's message. Every one of them must be refused, and none may crash or grow memory.
public struct HostileBody: Sendable, CustomStringConvertible {
    public var name: String
    public var bytes: [UInt8]

    public init(_ name: String, _ bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    init(_ name: String, _ text: String) {
        self.init(name, Array(text.utf8))
    }

    public var description: String { name }
}

public enum HostileBodies {
    /// What is hostile to every connector, whatever it reads.
    /// - Parameter real: a good body that holds at least one string value and is an object or an array of objects.
    public static func all(from real: [UInt8]) -> [HostileBody] {
        malformed + poisoned(real) + truncated(real)
    }

    /// Cut at every byte but the last.
    public static func truncated(_ real: [UInt8]) -> [HostileBody] {
        (0..<real.count).map { HostileBody("cut after \($0) bytes", Array(real[..<$0])) }
    }

    /// Not JSON, or not JSON that anybody needs.
    public static var malformed: [HostileBody] {
        [
            HostileBody("empty", ""),
            HostileBody("blanks", "  \n\t "),
            HostileBody("a word", "alert"),
            HostileBody("null", "null"),
            HostileBody("a number", "42"),
            HostileBody("a string", "\"alerts\""),
            HostileBody("form data", "alerts=1&status=firing"),
            HostileBody("XML", "<?xml version=\"1.0\"?><alerts/>"),
            HostileBody("a byte order mark", "\u{FEFF}{}"),
            HostileBody("single quotes", "{'alerts': []}"),
            HostileBody("a comment", "{/* */\"alerts\": []}"),
            HostileBody("two values", "{} {}"),
            HostileBody("only a NUL byte", [0]),
            HostileBody("all bytes", (0...255).map { UInt8($0) }),
            HostileBody("deep arrays", String(repeating: "[", count: 100_000)),
            HostileBody("deep objects", String(repeating: "{\"a\":", count: 100_000)),
            HostileBody("deep, and closed", nested(100_000)),
            HostileBody("a number without end", "[" + String(repeating: "9", count: 200_000)),
            HostileBody("a string without end", "{\"" + String(repeating: "a", count: 1_000_000)),
        ]
    }

    /// Good but for one thing, put where an unknown key may stand.
    public static func poisoned(_ real: [UInt8]) -> [HostileBody] {
        let members: [(String, String)] = [
            ("a NUL escape", #""x": "a\u0000b""#),
            ("a NUL escape in a key", #""a\u0000b": 1"#),
            ("a lone high surrogate", #""x": "\ud800""#),
            ("a lone low surrogate", #""x": "\udc00 ""#),
            ("surrogates in the wrong order", #""x": "\udc00\ud800""#),
            ("half an escape", #""x": "\u12"#),
            ("an unknown escape", #""x": "\x41""#),
            ("a raw line break in a string", "\"x\": \"a\nb\""),
            ("a number past the range", #""x": 1e400"#),
            ("a negative number past the range", #""x": -1e400"#),
            ("a number with 2,000 digits and an exponent", "\"x\": " + String(repeating: "9", count: 2000) + "e9"),
            ("a leading zero", #""x": 01"#),
            ("a bare point", #""x": 1."#),
            ("a plus sign", #""x": +1"#),
            ("not a number", #""x": NaN"#),
            ("infinity", #""x": Infinity"#),
            ("hexadecimal", #""x": 0x10"#),
            ("True", #""x": True"#),
            ("a cut literal", #""x": tru"#),
            ("no value", #""x": "#),
            ("no colon", #""x" 1"#),
            ("a key without quotes", "x: 1"),
            ("a number as key", "1: 1"),
            ("two commas", #""x": 1,,"y": 1"#),
            ("a comma at the end of a list", #""x": [1,]"#),
            ("a comma at the end of an object", #""x": {"a": 1,}"#),
            ("the wrong bracket", #""x": [1}"#),
            ("too deep", "\"x\": " + nested(64)),
            ("100,000 keys", "\"x\": " + manyKeys(100_000)),
            ("the same key twice", #""x": 1, "x": 1"#),
            ("the same key twice, once escaped", #""x": 1, "\u0078": 1"#),
            ("the same key twice inside", #""x": {"a": [{"b": 1, "c": 2, "b": 3}]}"#),
            ("the same key twice among a thousand", "\"x\": " + manyKeys(1000, repeating: true)),
        ]
        var bodies: [HostileBody] = members.compactMap { name, member in
            inserting(Array(member.utf8), into: real).map { HostileBody(name, $0) }
        }
        let invalidUTF8: [(String, [UInt8])] = [
            ("a stray continuation byte", [0x80]), ("an overlong slash", [0xC0, 0xAF]),
            ("an overlong NUL", [0xC0, 0x80]), ("a surrogate in UTF-8", [0xED, 0xA0, 0x80]),
            ("past the last character", [0xF4, 0x90, 0x80, 0x80]), ("a byte that is never UTF-8", [0xFF]),
            ("half a character", [0xE2, 0x82]), ("Latin-1", [0xE4, 0x20]), ("a NUL byte", [0x00]),
        ]
        for (name, bytes) in invalidUTF8 {
            if let body = inserting(Array("\"x\": \"".utf8) + bytes + Array("\"".utf8), into: real) {
                bodies.append(HostileBody(name, body))
            }
            if let body = inserting(Array("\"".utf8) + bytes + Array("\": 1".utf8), into: real) {
                bodies.append(HostileBody(name + " in a key", body))
            }
        }
        bodies.append(HostileBody("text after the end", real + Array("x".utf8)))
        bodies.append(HostileBody("a second body after the end", real + real))
        bodies.append(HostileBody("a NUL after the end", real + [0]))
        return bodies
    }

    /// The body with another member first in its first object.
    public static func inserting(_ member: [UInt8], into body: [UInt8]) -> [UInt8]? {
        guard let brace = body.firstIndex(of: UInt8(ascii: "{")) else { return nil }
        return Array(body[...brace]) + member + Array(",".utf8) + Array(body[(brace + 1)...])
    }

    private static func nested(_ depth: Int) -> String {
        String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }

    private static func manyKeys(_ count: Int, repeating: Bool = false) -> String {
        var members = (0..<count).map { "\"k\($0)\":1" }
        if repeating { members.append("\"k0\":2") }
        return "{" + members.joined(separator: ",") + "}"
    }
}
