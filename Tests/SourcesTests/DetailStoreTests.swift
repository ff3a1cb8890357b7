import Domain
import Foundation
import Integration
import Sources
import Synchronization
import Testing

@Suite struct DetailStoreTests {
    private let key = DetailKey("changes", "org", "one.json")!

    @Test func aDirectoryGivesBackWhatItWasGiven() async throws {
        let root = NSTemporaryDirectory() + "bellwether-details-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: root) }
        let store = DirectoryDetailStore(root: root)
        #expect(try await store.get(key) == nil)
        try await store.put(key, Array("one".utf8))
        try await store.put(key, Array("two".utf8))
        #expect(try await store.get(key) == Array("two".utf8))
        try await store.remove(key)
        try await store.remove(key)
        #expect(try await store.get(key) == nil)
    }

    @Test func aDirectoryThatCannotBeUsedSaysSo() async throws {
        let store = DirectoryDetailStore(root: "/proc/nowhere")
        await #expect(throws: DetailFailure.self) { try await store.put(key, [1]) }
    }

    @Test func aKeyNamesNothingOutside() {
        #expect(DetailKey("..", "etc") == nil)
        #expect(DetailKey("a/b") == nil)
        #expect(DetailKey("") == nil)
        #expect(DetailKey(".hidden") == nil)
        #expect(DetailKey("a\0") == nil)
        #expect(DetailKey("a-b_c.json")?.description == "a-b_c.json")
    }

    /// The signature was computed by an implementation of its own, from Amazon's description.
    @Test func requestsToAnObjectStoreAreSigned() async throws {
        let http = Recorder()
        let store = S3DetailStore(
            .init(
                endpoint: "https://examplebucket.s3.amazonaws.com", bucket: "b", prefix: "p", region: "us-east-1",
                accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
            http: http, clock: Fixed())
        try await store.put(key, Array("x".utf8))
        let request = try #require(http.requests.first)
        #expect(request.url == "https://examplebucket.s3.amazonaws.com/b/p/changes/org/one.json")
        let headers = Dictionary(uniqueKeysWithValues: request.headers.map { ($0.name, $0.value) })
        #expect(headers["x-amz-date"] == "20130524T000000Z")
        #expect(headers["x-amz-content-sha256"] == "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881")
        #expect(
            headers["authorization"]
                == "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
                + "SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date, Signature=16b26db7c62b4b681b39e9bf429d4852061b09be5452e3cf87d73352e447f2f5"
        )
    }

    @Test func whatAnObjectStoreRefusesIsToldWithoutSecrets() async throws {
        let http = Recorder(
            answer: HTTPResponse(status: 403, body: Array("<Error><Code>AccessDenied</Code></Error>".utf8)))
        let store = S3DetailStore(
            .init(
                endpoint: "http://127.0.0.1:9", bucket: "b", prefix: "", region: "r", accessKey: "a",
                secretKey: "topsecret"),
            http: http, clock: Fixed())
        let failure = await #expect(throws: DetailFailure.self) { try await store.get(key) }
        #expect(failure?.description == "the object store answered 403 AccessDenied")
    }

    @Test func anObjectIsRemovedAndOneThatIsGoneIsNoFailure() async throws {
        for status in [204, 404] {
            let http = Recorder(answer: HTTPResponse(status: status))
            let store = S3DetailStore(
                .init(
                    endpoint: "http://127.0.0.1:9", bucket: "b", prefix: "p", region: "r", accessKey: "a",
                    secretKey: "topsecret"),
                http: http, clock: Fixed())
            try await store.remove(key)
            #expect(http.requests.map(\.method) == [.delete])
            #expect(http.requests.map(\.url) == ["http://127.0.0.1:9/b/p/changes/org/one.json"])
            #expect(http.requests[0].headers.contains { $0.name.lowercased() == "authorization" })
        }
        let store = S3DetailStore(
            .init(endpoint: "http://x", bucket: "b", prefix: "", region: "r", accessKey: "a", secretKey: "topsecret"),
            http: Recorder(answer: HTTPResponse(status: 503)), clock: Fixed())
        await #expect(throws: DetailFailure.self) { try await store.remove(key) }
    }
}

private struct Fixed: WallClock {
    func now() -> Timestamp { Timestamp("2013-05-24T00:00:00Z")! }
}

private final class Recorder: HTTPClient {
    private let kept = Mutex<[HTTPRequest]>([])
    private let answer: HTTPResponse

    init(answer: HTTPResponse = HTTPResponse(status: 200)) { self.answer = answer }

    var requests: [HTTPRequest] { kept.withLock { $0 } }

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        kept.withLock { $0.append(request) }
        return answer
    }
}
