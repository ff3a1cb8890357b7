import Foundation

/// The address that people and senders use: in links, in snippets, in what `admin integration create` prints.
enum PublicAddress {
    static let variable = "BELLWETHER_PUBLIC_URL"

    /// `BELLWETHER_PUBLIC_URL`, without a slash at its end; nil if it is unset.
    static func configured(_ environment: Environment) throws -> String? {
        guard var text = environment[variable] else { return nil }
        while text.hasSuffix("/") { text.removeLast() }
        guard let parsed = URL(string: text), ["http", "https"].contains(parsed.scheme), parsed.host() != nil else {
            throw ConfigurationError("\(variable)=\(text) must be an address such as https://bellwether.example.com")
        }
        return text
    }

    /// What `up` in this directory listened on last, for commands that run beside it.
    static func lastServed(in directory: DataDirectory) -> String? {
        (try? String(contentsOfFile: directory.path + "/address", encoding: .utf8))?
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    static func remember(_ address: String, in directory: DataDirectory) {
        try? (address + "\n").write(toFile: directory.path + "/address", atomically: true, encoding: .utf8)
    }
}
