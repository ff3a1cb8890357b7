import Foundation
import Integration
import Sources
import Synchronization
import Testing

@Suite struct CodeHostTests {
    @Test func gitHubsLogIsFetchedFromWhereItLeadsWithoutTheToken() async throws {
        let http = Answers([
            HTTPResponse(status: 302, headers: [.init("Location", "https://logs.example.net/one?sig=abc")]),
            HTTPResponse(status: 200, body: Array("##[error]no".utf8)),
        ])
        let host = GitHubAPI(url: "https://api.github.com", token: "ghp_secret", http: http)
        let log = try await host.log("acme/pay", job: "42")
        #expect(log == Array("##[error]no".utf8))
        #expect(
            http.requests.map(\.url) == [
                "https://api.github.com/repos/acme/pay/actions/jobs/42/logs", "https://logs.example.net/one?sig=abc",
            ])
        #expect(http.requests[0].headers.contains { $0.value == "Bearer ghp_secret" })
        #expect(!http.requests[1].headers.contains { $0.value.contains("ghp_secret") })
    }

    @Test func anEncryptedAddressLeadsToNoPlainOne() async throws {
        let http = Answers([HTTPResponse(status: 302, headers: [.init("Location", "http://logs.example.net/one")])])
        await #expect(throws: CodeHostFailure.self) {
            _ = try await GitHubAPI(url: "https://api.github.com", token: "t", http: http).log("acme/pay", job: "1")
        }
        #expect(http.requests.count == 1)
    }

    @Test func aLogThatIsGoneIsNoFailureAndARefusedTokenIsNotPassing() async throws {
        let http = Answers([
            HTTPResponse(status: 410), HTTPResponse(status: 404), HTTPResponse(status: 401),
            HTTPResponse(status: 502),
        ])
        let gitHub = GitHubAPI(url: "https://api.github.com", token: "t", http: http)
        let gitLab = GitLabAPI(url: "https://gitlab.com", token: "t", http: http)
        #expect(try await gitHub.log("acme/pay", job: "1") == nil)
        #expect(try await gitLab.log("acme/pay", job: "1") == nil)
        for isPassing in [false, true] {
            do {
                _ = try await gitLab.log("acme/pay", job: "1")
                Issue.record("answered")
            } catch {
                #expect(error.isPassing == isPassing)
                #expect(!error.description.contains("PRIVATE-TOKEN"))
            }
        }
    }

    @Test func whoeverAsksGitHubTooOftenMayAskAgainLater() async throws {
        for (headers, isPassing) in [([], false), ([HTTPRequest.Header("X-RateLimit-Remaining", "0")], true)] {
            let http = Answers([HTTPResponse(status: 403, headers: headers)])
            let failure = await #expect(throws: CodeHostFailure.self) {
                _ = try await GitHubAPI(url: "https://api.github.com", token: "t", http: http).log("a/b", job: "1")
            }
            #expect(failure?.isPassing == isPassing)
        }
    }

    @Test func theJobThatARunFailedByIsFound() async throws {
        let http = Answers([
            HTTPResponse(
                status: 200,
                body: Array(
                    #"{"total_count":3,"jobs":[{"id":1,"conclusion":"success"},{"id":2,"conclusion":null},{"id":3,"conclusion":"timed_out"}]}"#
                        .utf8)),
            HTTPResponse(status: 404),
            HTTPResponse(
                status: 200,
                body: Array(#"[{"id":9},{"id":7,"allow_failure":false},{"id":5,"allow_failure":true}]"#.utf8)),
            HTTPResponse(status: 200, body: Array("[]".utf8)),
        ])
        let gitHub = GitHubAPI(url: "https://api.github.com", token: "t", http: http)
        let gitLab = GitLabAPI(url: "https://gitlab.com", token: "t", http: http)
        #expect(try await gitHub.failedJob("acme/pay", run: "7") == "3")
        #expect(try await gitHub.failedJob("acme/pay", run: "8") == nil)
        #expect(try await gitLab.failedJob("acme/pay", run: "7") == "7")
        #expect(try await gitLab.failedJob("acme/pay", run: "8") == nil)
        #expect(
            http.requests.map(\.url) == [
                "https://api.github.com/repos/acme/pay/actions/runs/7/jobs?per_page=100",
                "https://api.github.com/repos/acme/pay/actions/runs/8/jobs?per_page=100",
                "https://gitlab.com/api/v4/projects/acme%2Fpay/pipelines/7/jobs?scope[]=failed&per_page=100",
                "https://gitlab.com/api/v4/projects/acme%2Fpay/pipelines/8/jobs?scope[]=failed&per_page=100",
            ])
    }

    @Test func gitLabsDiffIsCounted() async throws {
        let http = Answers([
            HTTPResponse(
                status: 200,
                body: Array(
                    #"[{"old_path":"a.py","new_path":"b.py","diff":"@@ -1,2 +1,2 @@\n-timeout=1\n+timeout=2\n+retry=3\n"},{"old_path":"x.png","new_path":"x.png","diff":""}]"#
                        .utf8))
        ])
        let files = try await GitLabAPI(url: "https://git.example.com/", token: "t", http: http).files(
            "group/sub/pay", commit: "abc1234")
        #expect(
            files == [
                CommitFile(
                    path: "b.py", additions: 2, deletions: 1,
                    patch: "@@ -1,2 +1,2 @@\n-timeout=1\n+timeout=2\n+retry=3\n"),
                CommitFile(path: "x.png", additions: 0, deletions: 0, patch: nil),
            ])
        #expect(
            http.requests[0].url
                == "https://git.example.com/api/v4/projects/group%2Fsub%2Fpay/repository/commits/abc1234/diff?per_page=100"
        )
        #expect(http.requests[0].headers == [.init("PRIVATE-TOKEN", "t")])
    }

    @Test func whatIsNoRepositorysNameIsNotAskedFor() async throws {
        let http = Answers([])
        for name in ["../x", "a/../../b", "a b/c", "", "a//b", "a/b?c"] {
            await #expect(throws: CodeHostFailure.self) {
                _ = try await GitHubAPI(url: "https://api.github.com", token: "t", http: http).log(name, job: "1")
            }
            await #expect(throws: CodeHostFailure.self) {
                _ = try await GitLabAPI(url: "https://gitlab.com", token: "t", http: http).log(name, job: "1")
            }
        }
        for number in ["../../user", "1?x=", "", "one"] {
            await #expect(throws: CodeHostFailure.self) {
                _ = try await GitHubAPI(url: "https://api.github.com", token: "t", http: http).log("a/b", job: number)
            }
            await #expect(throws: CodeHostFailure.self) {
                _ = try await GitLabAPI(url: "https://gitlab.com", token: "t", http: http).failedJob("a/b", run: number)
            }
        }
        #expect(http.requests.isEmpty)
    }
}

private final class Answers: HTTPClient {
    private let state: Mutex<(requests: [HTTPRequest], answers: [HTTPResponse])>

    init(_ answers: [HTTPResponse]) { state = Mutex(([], answers)) }

    var requests: [HTTPRequest] { state.withLock { $0.requests } }

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        state.withLock { state in
            state.requests.append(request)
            return state.answers.isEmpty ? HTTPResponse(status: 500) : state.answers.removeFirst()
        }
    }
}
