import Domain
import Foundation
import Postgres
import Storage
import Synchronization
import TestSupport
import Testing

@testable import API

/// The short way in for small messages of known senders, side by side with the long one.
@Suite struct IntakeLaneTests {
    private static func alert(_ name: String) -> String {
        #"[{"labels":{"alertname":"\#(name)"},"annotations":{"summary":"s"}}]"#
    }

    private static func post(
        _ path: String, _ body: String, token: String? = nil, headers: [String] = []
    ) -> [UInt8] {
        var lines = ["POST \(path) HTTP/1.1", "Host: localhost", "Content-Type: application/json"] + headers
        if let token { lines.append("Authorization: Bearer \(token)") }
        if !headers.contains(where: { $0.hasPrefix("Transfer-Encoding") }) {
            lines.append("Content-Length: \(body.utf8.count)")
        }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8)
    }

    /// An integration whose token the server has just looked up.
    private static func known(_ api: TestAPI, _ kind: String = "prometheus") async throws -> String {
        let token = try await api.integration(kind).token
        let first = try await api.client.send(
            "POST", "/integrations/\(kind)", headers: ["Authorization": "Bearer \(token)"],
            body: Array((kind == "prometheus" ? alert("First") : #"{"title":"First"}"#).utf8))
        #expect((200..<300).contains(first.status), "\(first.text)")
        return token
    }

    /// How many requests took the short way.
    private static func short(_ api: TestAPI, _ kind: String = "prometheus") -> Int64 {
        api.registry.counter("bellwether_intake_short_requests_total", [("kind", kind)]).current
    }

    /// Sends requests on one connection and reads as many answers.
    private static func talk(
        _ api: TestAPI, _ requests: [[UInt8]], closingHalf: Bool = false
    ) async throws -> [LoopbackClient.Answer] {
        let count = requests.count
        let bytes = try await api.client.exchange(Array(requests.joined()), closingHalf: closingHalf) {
            LoopbackClient.split($0).count >= count
        }
        return try LoopbackClient.split(bytes).map(LoopbackClient.parse)
    }

    @Test func messagesOfAKnownSenderTakeTheShortWay() async throws {
        try await withAPI { api in
            let token = try await Self.known(api)
            let answers = try await Self.talk(
                api,
                [
                    Self.post("/api/v2/alerts", Self.alert("A"), token: token),
                    Self.post("/integrations/prometheus/\(token)", Self.alert("B")),
                    Self.post("/api/v2/alerts", Self.alert("C"), token: token, headers: ["Connection: keep-alive"]),
                ])
            #expect(answers.map(\.status) == [200, 200, 200])
            for answer in answers {
                #expect(answer.text == "{}")
                #expect(answer.reason == "OK")
                #expect(answer.headers["content-type"] == "application/json")
                #expect(answer.headers["content-length"] == "2")
                #expect(answer.headers["date"]?.hasSuffix(" GMT") == true)
            }
            #expect(Self.short(api) == 3)
            let names = try await api.send("GET", "/api/v1/alerts").items.compactMap { $0["name"] as? String }
            #expect(Set(names) == ["First", "A", "B", "C"])
        }
    }

    @Test func aSenderThatKeepsTrackIsToldItsAlertsOnBothWays() async throws {
        try await withAPI { api in
            let token = try await Self.known(api, "generic")
            let body = #"{"title":"One"}"#
            let short = try await Self.talk(api, [Self.post("/integrations/generic/\(token)", body)])
            let long = try await Self.talk(
                api, [Self.post("/integrations/generic/\(token)", body, headers: ["Connection: close"])])
            #expect(short.first?.status == 202)
            #expect(short.first?.body == long.first?.body)
            #expect(Self.short(api, "generic") == 1)
        }
    }

    @Test func answersKeepTheOrderOfTheRequests() async throws {
        try await withAPI { api in
            let token = try await Self.known(api)
            let key = try #require(api.keys[.owner])
            func get(_ path: String) -> [UInt8] {
                Array("GET \(path) HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(key)\r\n\r\n".utf8)
            }
            let answers = try await Self.talk(
                api,
                [
                    Self.post("/api/v2/alerts", Self.alert("A"), token: token), get("/healthz"),
                    Self.post("/api/v2/alerts", Self.alert("B"), token: token), get("/api/v1/alerts"),
                    Self.post("/api/v2/alerts", "[{", token: token), get("/nowhere"),
                    Self.post("/api/v2/alerts", Self.alert("C"), token: token),
                ])
            #expect(answers.map(\.status) == [200, 200, 200, 200, 400, 404, 200])
            // What was asked for after B had been sent knows of B.
            #expect(Set(answers[3].items.compactMap { $0["name"] as? String }) == ["First", "A", "B"])
        }
    }

    @Test func whatIsRefusedIsRefusedInTheSameWords() async throws {
        try await withAPI { api in
            let token = try await Self.known(api)
            let big =
                #"[{"labels":{"alertname":"Big"},"annotations":{"summary":"\#(String(repeating: "x", count: 40_000))"}}]"#
            let cases: [(name: String, path: String, body: String, token: String?, headers: [String], status: Int)] = [
                ("truncated", "/api/v2/alerts", "[{\"labels\":", token, [], 400),
                ("not an alert", "/api/v2/alerts", "[7]", token, [], 422),
                ("wrong kind", "/integrations/grafana", "{}", token, [], 403),
                ("unknown token", "/api/v2/alerts", Self.alert("A"), token + "x", [], 401),
                ("no token", "/api/v2/alerts", Self.alert("A"), nil, [], 401),
                ("compressed", "/api/v2/alerts", Self.alert("A"), token, ["Content-Encoding: gzip"], 415),
                ("large", "/api/v2/alerts", big, token, [], 200),
                ("in chunks", "/api/v2/alerts", "0\r\n\r\n", token, ["Transfer-Encoding: chunked"], 400),
            ]
            for one in cases {
                let plain = try await Self.talk(
                    api, [Self.post(one.path, one.body, token: one.token, headers: one.headers)])
                let long = try await Self.talk(
                    api, [Self.post(one.path, one.body, token: one.token, headers: one.headers + ["Connection: close"])]
                )
                #expect(plain.first?.status == one.status, "\(one.name): \(plain.first?.text ?? "")")
                #expect(plain.first?.status == long.first?.status, "\(one.name)")
                #expect(plain.first?.object["detail"] as? String == long.first?.object["detail"] as? String)
                #expect(plain.first?.problemFields == long.first?.problemFields, "\(one.name)")
            }
            #expect(Self.short(api) == 0)
        }
    }

    /// Answers must not pile up in memory.
    @Test func aSenderThatDoesNotReadIsNotReadFor() async throws {
        try await withAPI { api in
            let token = try await Self.known(api, "generic")
            // Each answer names a hundred alerts, so that few fill the connection's buffers.
            let many = (0..<100).map { #"{"title":"\#($0)"}"# }.joined(separator: ",")
            let request = Self.post("/integrations/generic/\(token)", "[\(many)]")
            let deaf = try DeafSender(port: api.client.port)
            defer { deaf.close() }
            let sent = await deaf.send(request, atMost: 20_000)
            #expect(sent < 20_000)
            // Others are served meanwhile.
            let answers = try await Self.talk(api, [request])
            #expect(answers.map(\.status) == [202])
        }
    }

    @Test func aSenderThatClosesItsHalfIsStillAnswered() async throws {
        try await withAPI { api in
            let token = try await Self.known(api)
            let answers = try await Self.talk(
                api, [Self.post("/api/v2/alerts", Self.alert("A"), token: token)], closingHalf: true)
            #expect(answers.map(\.status) == [200])
            #expect(Self.short(api) == 1)
        }
    }

    @Test func whatCannotBeReadIsAnsweredAfterTheMessageBeforeIt() async throws {
        try await withAPI { api in
            let token = try await Self.known(api)
            let answers = try await Self.talk(
                api, [Self.post("/api/v2/alerts", Self.alert("A"), token: token), Array("what is this\r\n\r\n".utf8)])
            #expect(answers.map(\.status) == [200, 400])
        }
    }

    @Test func connectionsOnWhichNothingHappensAreClosed() async throws {
        try await withAPI({ $0.idleTimeout = .milliseconds(200) }) { api in
            let token = try await Self.known(api)
            let request = Self.post("/api/v2/alerts", Self.alert("A"), token: token)
            let garbage = Array("what is this\r\n\r\n".utf8)
            for (message, answers) in [
                ([], 0), (Array(request.dropLast(5)), 0), (request, 1), (garbage, 1), (request + garbage, 2),
            ] {
                // Ends when the server closes.
                let bytes = try await api.client.exchange(message) { _ in false }
                #expect(LoopbackClient.split(bytes).count == answers)
            }
        }
    }

    @Test func aDatabaseThatRefusesIsToldAsAProblem() async throws {
        try await withTestDatabase { test in
            try await withServer(.init(port: 0, publicURL: "http://bellwether.test"), test.database) { server in
                let api = try await server.withKeys()
                let token = try await Self.known(api)
                try await test.owner.statement("ALTER TABLE alerts RENAME TO alerts_away")
                let answers = try await Self.talk(api, [Self.post("/api/v2/alerts", Self.alert("A"), token: token)])
                try await test.owner.statement("ALTER TABLE alerts_away RENAME TO alerts")
                #expect(answers.map(\.status) == [503])
                #expect(answers.first?.headers["content-type"] == "application/problem+json")
                #expect(answers.first?.headers["retry-after"] == "5")
                #expect(Self.short(api) == 1)
                let again = try await Self.talk(api, [Self.post("/api/v2/alerts", Self.alert("A"), token: token)])
                #expect(again.map(\.status) == [200])
            }
        }
    }

    @Test func aServerThatStopsAnswersWhatItHasTaken() async throws {
        try await withTestDatabase { test in
            let sent = Mutex<Task<[LoopbackClient.Answer], any Error>?>(nil)
            try await withServer(.init(port: 0, publicURL: "http://bellwether.test"), test.database) { server in
                let api = try await server.withKeys()
                let token = try await Self.known(api)
                let (locked, isLocked) = AsyncStream.makeStream(of: Void.self)
                let stopping = DispatchSemaphore(value: 0)
                Task {
                    try await test.owner.transaction { tx in
                        try tx.execute("LOCK TABLE alerts IN ACCESS EXCLUSIVE MODE")
                        isLocked.finish()
                        _ = stopping.wait(timeout: .now() + 20)
                    }
                }
                for await _ in locked {}
                let task = Task {
                    try await Self.talk(api, [Self.post("/api/v2/alerts", Self.alert("A"), token: token)])
                }
                sent.withLock { $0 = task }
                while Self.short(api) == 0 { try await Task.sleep(for: .milliseconds(2)) }
                // And now the server is stopped: it takes no more connections, and then the table is let go.
                Task {
                    while (try? await api.client.send("GET", "/healthz")) != nil {}
                    stopping.signal()
                }
            }
            let answers = try await sent.withLock { $0 }?.value
            #expect(answers?.map(\.status) == [200])
        }
    }
}
