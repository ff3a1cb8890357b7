/// How dear a password's hash is: the cost parameters of argon2id (RFC 9106), written as in its PHC string.
public struct PasswordParameters: Hashable, Sendable, CustomStringConvertible {
    /// In KiB.
    public var memory: UInt32
    public var passes: UInt32
    public var lanes: UInt32

    /// 19 MiB, 2 passes, 1 lane: the first choice of OWASP's Password Storage Cheat Sheet.
    public static let standard = PasswordParameters(memory: 19 * 1024, passes: 2, lanes: 1)

    public init(memory: UInt32, passes: UInt32, lanes: UInt32) {
        self.memory = memory
        self.passes = passes
        self.lanes = lanes
    }

    /// Reads `m=19456,t=2,p=1`; nil for anything else, for less than argon2 takes and for more than a server can bear.
    public init?(_ text: some StringProtocol) {
        var values: [Substring: UInt32] = [:]
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, let value = UInt32(pair[1]) else { return nil }
            guard values.updateValue(value, forKey: Substring(pair[0])) == nil else { return nil }
        }
        guard values.count == 3, let memory = values["m"], let passes = values["t"], let lanes = values["p"],
            (1...16).contains(lanes), (1...100).contains(passes), memory >= 8 * lanes, memory <= 1024 * 1024
        else { return nil }
        self.init(memory: memory, passes: passes, lanes: lanes)
    }

    /// Those of a stored hash, as in `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`; nil if it is of another kind.
    public init?(ofHash hash: String) {
        let parts = hash.split(separator: "$")
        guard parts.count == 5, parts[0] == "argon2id", parts[1] == "v=19" else { return nil }
        self.init(parts[2])
    }

    /// True if a hash of these costs less to guess than one of `other`. Lanes do not matter: they change who works, not
    /// how much.
    public func isWeaker(than other: PasswordParameters) -> Bool {
        memory < other.memory || passes < other.passes
    }

    public var description: String { "m=\(memory),t=\(passes),p=\(lanes)" }
}
