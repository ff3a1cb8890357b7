import Foundation
public import Integration

/// The part of GitHub's REST API that is read: what webhooks may have missed, and what commits changed.
public struct GitHubAPI: Sendable {
    /// A file as a commit changed it.
    public struct File: Sendable, Hashable {
        public var path: String
        public var additions: Int
        public var deletions: Int
        /// Nil for what is binary or too large.
        public var patch: String?
    }

    /// Why there is no answer; no secret.
    public struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        public var status: Int?
        public var description: String
    }

    private static let largest = 8 * 1024 * 1024
    private let url: String
    private let token: String
    private let http: any HTTPClient

    /// - Parameter url: `https://api.github.com`, or that of an Enterprise server.
    public init(url: String, token: String, http: any HTTPClient) {
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.token = token
        self.http = http
    }

    /// Whether a text can be a repository's name in an address.
    public static func isRepository(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 2
            && parts.allSatisfy { part in
                !part.isEmpty && part != "." && part != ".."
                    && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
            }
    }

    /// The newest deployments, each with its newest status.
    public func deployments(_ repository: String) async throws(Failure) -> [(deployment: [UInt8], status: [UInt8]?)] {
        var found: [(deployment: [UInt8], status: [UInt8]?)] = []
        for deployment in try await list("/repos/\(repository)/deployments?per_page=30", in: nil) {
            guard let id = deployment.id else { continue }
            let statuses = try await list("/repos/\(repository)/deployments/\(id)/statuses?per_page=1", in: nil)
            found.append((deployment.bytes, statuses.first?.bytes))
        }
        return found
    }

    /// The newest workflow runs.
    public func runs(_ repository: String) async throws(Failure) -> [[UInt8]] {
        try await list("/repos/\(repository)/actions/runs?per_page=50", in: "workflow_runs").map(\.bytes)
    }

    /// The newest releases.
    public func releases(_ repository: String) async throws(Failure) -> [[UInt8]] {
        try await list("/repos/\(repository)/releases?per_page=20", in: nil).map(\.bytes)
    }

    /// What a commit changed.
    public func files(_ repository: String, commit: String) async throws(Failure) -> [File] {
        let bytes = try await get("/repos/\(repository)/commits/\(commit)")
        guard let object = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] else {
            throw Failure(description: "GitHub's answer about a commit is no object")
        }
        return (object["files"] as? [[String: Any]] ?? []).compactMap { file in
            (file["filename"] as? String).map {
                File(
                    path: $0, additions: file["additions"] as? Int ?? 0, deletions: file["deletions"] as? Int ?? 0,
                    patch: file["patch"] as? String)
            }
        }
    }

    private func list(
        _ path: String, in member: String?
    ) async throws(Failure) -> [(id: Int?, bytes: [UInt8])] {
        let bytes = try await get(path)
        let answer = try? JSONSerialization.jsonObject(with: Data(bytes))
        let elements =
            member.map { (answer as? [String: Any])?[$0] as? [[String: Any]] } ?? (answer as? [[String: Any]])
        guard let elements else { throw Failure(description: "GitHub's answer to \(path) is no list") }
        return elements.compactMap { element in
            (try? JSONSerialization.data(withJSONObject: element)).map { (element["id"] as? Int, Array($0)) }
        }
    }

    private func get(_ path: String) async throws(Failure) -> [UInt8] {
        let request = HTTPRequest(
            url: url + path,
            headers: [
                .init("Authorization", "Bearer \(token)"), .init("Accept", "application/vnd.github+json"),
                .init("X-GitHub-Api-Version", "2022-11-28"),
            ], timeout: .seconds(20), maximumBody: Self.largest)
        let answer: HTTPResponse
        do {
            answer = try await http.send(request)
        } catch {
            throw Failure(description: error.message)
        }
        guard answer.status == 200, !answer.bodyIsCut else {
            throw Failure(status: answer.status, description: "GitHub answered \(answer.status) to \(path)")
        }
        return answer.body
    }
}
