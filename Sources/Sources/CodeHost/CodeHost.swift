public import Integration

/// Where code lies and is built: what is asked of it beyond what its webhooks tell.
public protocol CodeHost: Sendable {
    /// What a commit changed.
    func files(_ repository: String, commit: String) async throws(CodeHostFailure) -> [CommitFile]

    /// What a job wrote while it ran, from its beginning if it is long; nil where there is none, or none any more.
    func log(_ repository: String, job: String) async throws(CodeHostFailure) -> [UInt8]?

    /// The job by which a run failed; nil where none has, or where the run is gone.
    func failedJob(_ repository: String, run: String) async throws(CodeHostFailure) -> String?
}

/// A file as a commit changed it.
public struct CommitFile: Sendable, Hashable {
    public var path: String
    public var additions: Int
    public var deletions: Int
    /// Nil for what is binary or too large.
    public var patch: String?

    public init(path: String, additions: Int, deletions: Int, patch: String?) {
        self.path = path
        self.additions = additions
        self.deletions = deletions
        self.patch = patch
    }
}

/// Why there is no answer; no secret.
public struct CodeHostFailure: Error, Sendable, Hashable, CustomStringConvertible {
    public var status: Int?
    public var description: String

    public init(status: Int? = nil, description: String) {
        self.status = status
        self.description = description
    }

    /// - Throws: where an id that a sender named is no number, and so has no place in an address.
    static func check(number: String) throws(CodeHostFailure) {
        guard (1...20).contains(number.utf8.count), number.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw CodeHostFailure(status: 404, description: "no number of a job or a run")
        }
    }

    /// Whether asking again later may help; a token that is refused stays refused.
    public var isPassing: Bool { status.map { $0 == 429 || $0 >= 500 } ?? true }
}

/// The code hosts that changes come from.
public enum CodeHosts {
    /// That of an integration; nil where it is none, or where nobody gave a token to ask with.
    /// - Parameters:
    ///   - settings: the integration's.
    ///   - secrets: the integration's, opened.
    public static func host(
        kind: String, settings: [String: String], secrets: [String: String], http: any HTTPClient
    ) -> (any CodeHost)? {
        guard let token = secrets["api_token"], !token.isEmpty else { return nil }
        let url = settings["api_url"].flatMap { $0.isEmpty ? nil : $0 }
        return switch kind {
        case "github": GitHubAPI(url: url ?? "https://api.github.com", token: token, http: http)
        case "gitlab": GitLabAPI(url: url ?? "https://gitlab.com", token: token, http: http)
        default: nil
        }
    }
}
