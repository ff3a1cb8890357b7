import Foundation
public import Integration

/// The part of GitLab's REST API that is read: what commits changed, and what jobs wrote.
public struct GitLabAPI: CodeHost {
    private static let largest = 16 * 1024 * 1024
    private let url: String
    private let token: String
    private let http: any HTTPClient

    /// - Parameter url: `https://gitlab.com`, or that of an own server.
    public init(url: String, token: String, http: any HTTPClient) {
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.token = token
        self.http = http
    }

    /// Whether a text can be a project's path, `group/subgroup/project`, or its number.
    public static func isProject(_ path: String) -> Bool {
        path.utf8.count <= 500
            && path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
                !part.isEmpty && part != "." && part != ".."
                    && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
            }
    }

    public func files(_ repository: String, commit: String) async throws(CodeHostFailure) -> [CommitFile] {
        guard let answer = try await get(repository, "repository/commits/\(commit)/diff?per_page=100") else {
            throw CodeHostFailure(status: 404, description: "GitLab knows no such commit")
        }
        guard let list = try? JSONSerialization.jsonObject(with: Data(answer)) as? [[String: Any]] else {
            throw CodeHostFailure(description: "GitLab's answer about a commit is no list")
        }
        return list.compactMap { file in
            guard let path = (file["new_path"] ?? file["old_path"]) as? String else { return nil }
            let patch = (file["diff"] as? String).flatMap { $0.isEmpty ? nil : $0 }
            let lines = patch?.split(separator: "\n", omittingEmptySubsequences: true) ?? []
            return CommitFile(
                path: path, additions: lines.count { $0.hasPrefix("+") }, deletions: lines.count { $0.hasPrefix("-") },
                patch: patch)
        }
    }

    public func log(_ repository: String, job: String) async throws(CodeHostFailure) -> [UInt8]? {
        try CodeHostFailure.check(number: job)
        return try await get(repository, "jobs/\(job)/trace", mayBeCut: true)
    }

    public func failedJob(_ repository: String, run: String) async throws(CodeHostFailure) -> String? {
        try CodeHostFailure.check(number: run)
        guard let bytes = try await get(repository, "pipelines/\(run)/jobs?scope[]=failed&per_page=100") else {
            return nil
        }
        struct Job: Decodable {
            var id: Int
            /// Whether its pipeline may go on without it.
            var allowFailure: Bool?
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        guard let jobs = try? decoder.decode([Job].self, from: Data(bytes)) else {
            throw CodeHostFailure(description: "GitLab's answer about a pipeline is no list of jobs")
        }
        return jobs.filter { $0.allowFailure != true }.map(\.id).min().map(String.init)
    }

    /// Nil for what is not there.
    private func get(
        _ project: String, _ path: String, mayBeCut: Bool = false
    ) async throws(CodeHostFailure) -> [UInt8]? {
        guard Self.isProject(project) else { throw CodeHostFailure(status: 404, description: "no project's path") }
        let request = HTTPRequest(
            url: "\(url)/api/v4/projects/\(project.replacing("/", with: "%2F"))/\(path)",
            headers: [.init("PRIVATE-TOKEN", token)], timeout: .seconds(20), maximumBody: Self.largest)
        let answer: HTTPResponse
        do {
            answer = try await http.send(request)
        } catch {
            throw CodeHostFailure(description: error.message)
        }
        if answer.status == 404 || answer.status == 410 { return nil }
        guard answer.status == 200, mayBeCut || !answer.bodyIsCut else {
            throw CodeHostFailure(
                status: answer.status, description: "GitLab answered \(answer.status) to projects/\(project)/\(path)")
        }
        return answer.body
    }
}
