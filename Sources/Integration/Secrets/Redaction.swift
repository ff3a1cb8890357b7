/// Takes secrets out of text that goes to logs, errors or answers.
public struct Redaction: Sendable {
    /// What stands where a secret stood.
    public static let mark = "[redacted]"

    /// Longest first, so that a secret that contains another leaves no rest.
    private let secrets: [String]

    /// - Parameter secrets: values to take out wherever they occur. Shorter ones than four bytes are left in: they
    ///   are no secrets, and would tear ordinary text apart.
    public init(secrets: some Sequence<String> = []) {
        var all: Set<String> = []
        for secret in secrets {
            for line in [secret] + secret.split(whereSeparator: \.isNewline).map(String.init) where line.utf8.count >= 4
            {
                all.insert(line)
            }
        }
        self.secrets = all.sorted { $0.utf8.count > $1.utf8.count }
    }

    /// The text without the secrets, without anything that looks like one of our tokens or a Bearer credential, and
    /// without user names and passwords in addresses.
    public func callAsFunction(_ text: String) -> String {
        var result = text
        for secret in secrets { result = result.replacing(secret, with: Self.mark) }
        return Self.withoutTokens(result)
    }

    private static func withoutTokens(_ text: String) -> String {
        var result = ""
        var rest = Substring(text)
        while !rest.isEmpty {
            if let prefix = tokenPrefixes.first(where: { rest.hasPrefix($0) }) {
                let token = rest.dropFirst(prefix.count).prefix { isTokenByte($0) }
                if token.count >= 8 {
                    result += prefix + mark
                    rest = rest.dropFirst(prefix.count + token.count)
                    continue
                }
            }
            if rest.hasPrefix("://") {
                let authority = rest.dropFirst(3).prefix { !"/?# \"'".contains($0) }
                if let at = authority.lastIndex(of: "@") {
                    result += "://" + mark
                    rest = rest[at...]
                    continue
                }
            }
            result.append(rest.removeFirst())
        }
        return result
    }

    private static let tokenPrefixes = [
        "bwi_", "bws_", "bwn_", "bwr_", "bw_", "Bearer ", "bearer ", "hooks.slack.com/services/",
        "hooks.slack.com/workflows/",
    ]

    private static func isTokenByte(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "-_.~+/=".contains(character))
    }
}
