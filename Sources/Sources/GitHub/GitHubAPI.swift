import Foundation
public import Integration

/// The part of GitHub's REST API that is read: what webhooks may have missed, what commits
/// changed, and what jobs wrote.
public struct GitHubAPI: CodeHost {
    public typealias Failure = CodeHostFailure

    private static let largest = 8 * 1024 * 1024
    private static let largestLog = 16 * 1024 * 1024
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
    public func files(_ repository: String, commit: String) async throws(Failure) -> [CommitFile] {
        try Self.check(repository)
        let bytes = try await get("/repos/\(repository)/commits/\(commit)")
        guard let object = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] else {
            throw Failure(description: "GitHub's answer about a commit is no object")
        }
        return (object["files"] as? [[String: Any]] ?? []).compactMap { file in
            (file["filename"] as? String).map {
                CommitFile(
                    path: $0, additions: file["additions"] as? Int ?? 0, deletions: file["deletions"] as? Int ?? 0,
                    patch: file["patch"] as? String)
            }
        }
    }

    public func log(_ repository: String, job: String) async throws(Failure) -> [UInt8]? {
        try Self.check(repository)
        try Failure.check(number: job)
        let path = "/repos/\(repository)/actions/jobs/\(job)/logs"
        var answer = try await send(request(url + path, most: Self.largestLog))
        if [301, 302, 303, 307, 308].contains(answer.status) {
            guard let place = answer[header: "Location"], Self.isSafe(place, from: url) else {
                throw Failure(status: 400, description: "GitHub's log is at no address that can be asked")
            }
            // The address is signed for whoever has it. It is another host's, which must not get the token.
            answer = try await send(HTTPRequest(url: place, timeout: .seconds(30), maximumBody: Self.largestLog))
        }
        if answer.status == 404 || answer.status == 410 { return nil }
        guard answer.status == 200 else {
            throw Self.failure(answer, path)
        }
        return answer.body
    }

    public func failedJob(_ repository: String, run: String) async throws(Failure) -> String? {
        try Self.check(repository)
        try Failure.check(number: run)
        let path = "/repos/\(repository)/actions/runs/\(run)/jobs?per_page=100"
        let bytes: [UInt8]
        do {
            bytes = try await get(path)
        } catch let error where error.status == 404 {
            return nil
        }
        struct Answer: Decodable {
            struct Job: Decodable {
                var id: Int
                var conclusion: String?
            }
            var jobs: [Job]
        }
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(bytes)) else {
            throw Failure(description: "GitHub's answer to \(path) is no list of jobs")
        }
        return answer.jobs.first { ["failure", "timed_out"].contains($0.conclusion) }.map { String($0.id) }
    }

    /// From an encrypted address the way leads to an encrypted one only.
    private static func isSafe(_ place: String, from url: String) -> Bool {
        place.hasPrefix("https://") || (place.hasPrefix("http://") && url.hasPrefix("http://"))
    }

    private static func check(_ repository: String) throws(Failure) {
        guard isRepository(repository) else { throw Failure(status: 404, description: "no repository's name") }
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
        let answer = try await send(request(url + path, most: Self.largest))
        guard answer.status == 200, !answer.bodyIsCut else {
            throw Self.failure(answer, path)
        }
        return answer.body
    }

    /// Whoever asks too often is refused like whoever may not ask at all, but only for a while.
    private static func failure(_ answer: HTTPResponse, _ path: String) -> Failure {
        let isTooOften = answer[header: "X-RateLimit-Remaining"] == "0" || answer[header: "Retry-After"] != nil
        return Failure(
            status: answer.status == 403 && isTooOften ? 429 : answer.status,
            description: "GitHub answered \(answer.status) to \(path)")
    }

    private func request(_ address: String, most: Int) -> HTTPRequest {
        HTTPRequest(
            url: address,
            headers: [
                .init("Authorization", "Bearer \(token)"), .init("Accept", "application/vnd.github+json"),
                .init("X-GitHub-Api-Version", "2022-11-28"),
            ], timeout: .seconds(20), maximumBody: most)
    }

    private func send(_ request: HTTPRequest) async throws(Failure) -> HTTPResponse {
        do {
            return try await http.send(request)
        } catch {
            throw Failure(description: error.message)
        }
    }
}
