import Crypto

/// Which fields hold secrets, and what is shown of them: eight digits of a hash, by which two values are told apart.
public enum SecretWords {
    /// Words that make a name a secret's, wherever in it they stand.
    private static let words: Set<String> = [
        "pass", "passwd", "password", "passwords", "passphrase", "passcode", "pwd", "pw", "secret", "secrets", "token",
        "tokens", "apikey", "apikeys", "credential", "credentials", "cred", "creds", "authorization", "bearer", "dsn",
        "jwt", "cookie", "cookies", "otp", "passkey",
    ]
    /// The same where a name runs its words together: `PGPASSWORD`, `dbpasswd`.
    private static let roots = [
        "password", "passwd", "passphrase", "secret", "token", "apikey", "credential", "privatekey", "accesskey",
        "secretkey", "signingkey", "encryptionkey", "connectionstring",
    ]
    private static let endings = ["auth", "pass", "pwd"]
    private static let harmless: Set<String> = ["bypass", "compass", "surpass"]

    /// Whether a field, variable, key or flag of this name holds a secret. Every part of it counts.
    public static func isSecret(_ name: String) -> Bool {
        let parts = parts(of: name)
        let joined = parts.joined()
        if roots.contains(where: { joined.contains($0) }) { return true }
        for (at, part) in parts.enumerated() {
            if words.contains(part) { return true }
            if endings.contains(where: { part.hasSuffix($0) }), !harmless.contains(part) { return true }
            // `ssh_key`, `KEY` of something; not what is only called a key.
            if at > 0, part == "key" || part == "keys" { return true }
            if part == "private", parts.count > 1 { return true }
        }
        return false
    }

    /// `dbPassword.txt` is `db`, `password`, `txt`.
    private static func parts(of name: String) -> [String] {
        var parts: [String] = []
        var part = ""
        var wasLower = false
        for character in name.prefix(400) {
            guard character.isLetter || character.isNumber else {
                if !part.isEmpty { parts.append(part) }
                part = ""
                wasLower = false
                continue
            }
            if wasLower, character.isUppercase {
                parts.append(part)
                part = ""
            }
            wasLower = character.isLowercase
            part += character.lowercased()
        }
        if !part.isEmpty { parts.append(part) }
        return parts
    }

    /// Tells values apart and gives none away that is not guessable anyway. A hash stays what it is.
    public static func hash(_ value: String) -> String {
        if isHash(value) { return value }
        let digest = SHA256.hash(data: Array(value.utf8)).prefix(4)
        return mark + digest.map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }.joined()
    }

    private static let mark = "sha256:"

    private static func isHash(_ value: String) -> Bool {
        value.utf8.count == 15 && value.hasPrefix(mark)
            && value.utf8.dropFirst(7).allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    /// A text with the secrets in it hashed: what addresses carry before the `@`, `password=…`, `--token …`,
    /// `Authorization: …`, and keys that are known by their shape.
    public static func cleaned(_ text: String) -> String {
        if text.contains("PRIVATE KEY-----") { return hash(text) }
        var scanner = SecretScanner(withoutUserInfo(text, hashed: true))
        return scanner.cleaned()
    }

    /// What fits in a list of differences.
    public static func cut(_ text: String, to length: Int = 120) -> String {
        text.count > length ? text.prefix(length - 1) + "…" : text
    }

    /// A text without what addresses in it carry before the `@`; or with its hash there, so that two differ still.
    public static func withoutUserInfo(_ text: String, hashed: Bool = false) -> String {
        guard text.utf8.contains(UInt8(ascii: "@")), text.contains("://") else { return text }
        var result = ""
        var rest = text[...]
        while let scheme = rest.firstRange(of: "://") {
            // `ssh://git@host` names who logs in, with a key that stands elsewhere.
            let isSSH = rest[..<scheme.lowerBound].hasSuffix("ssh")
            result += rest[..<scheme.upperBound]
            rest = rest[scheme.upperBound...]
            guard let end = userInfoEnd(rest), end > rest.startIndex, !isSSH || rest[..<end].contains(":") else {
                continue
            }
            if hashed { result += hash(String(rest[..<end])) + "@" }
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    /// Where the `@` behind user and password stands, the password written with a slash or not.
    private static func userInfoEnd(_ rest: Substring) -> Substring.Index? {
        let word = rest.prefix { !$0.isWhitespace && !"\"'<>`".contains($0) }
        let authority = word.prefix { !"/?#".contains($0) }
        if let at = authority.lastIndex(of: "@") { return at }
        // What stands behind a colon there and is no port is a password with a slash in it.
        guard let colon = authority.firstIndex(of: ":"),
            !authority[colon...].dropFirst().allSatisfy(\.isNumber)
        else { return nil }
        return word.lastIndex(of: "@")
    }
}
