import Integration
import Testing

@Suite("Outbound HTTP", .timeLimit(.minutes(1)))
struct CurlClientTests {
    private let client = CurlClient(.init(addresses: .trusted))

    private func failure(_ request: HTTPRequest, by client: CurlClient? = nil) async -> HTTPFailure? {
        do throws(HTTPFailure) {
            _ = try await (client ?? self.client).send(request)
            return nil
        } catch {
            return error
        }
    }

    @Test("sends what it is given and reads the answer") func roundTrip() async throws {
        let server = try LoopbackServer { _ in .http(202, headers: ["Retry-After:  7 ", "X-Empty:"], body: "hello") }
        let response = try await client.send(
            HTTPRequest(
                method: .post, url: server.url + "/a?b=c", headers: [.init("X-One", "1"), .init("X-None", "")],
                body: Array("{\"x\":1}".utf8)))
        #expect(response.status == 202 && response.body == Array("hello".utf8) && !response.bodyIsCut)
        #expect(response[header: "retry-after"] == "7" && response[header: "x-empty"] == "")
        let request = try #require(server.received.first)
        #expect(request.hasPrefix("POST /a?b=c HTTP/1.1\r\n") && request.hasSuffix("\r\n\r\n{\"x\":1}"))
        #expect(request.contains("X-One: 1\r\n") && request.contains("X-None:\r\n"))
        #expect(!request.contains("Expect:") && !request.contains("Accept-Encoding"))
    }

    @Test("gives the status of an error answer and does not follow redirects", arguments: [301, 302, 307, 404, 500])
    func statuses(_ status: Int) async throws {
        let server = try LoopbackServer { _ in .http(status, headers: ["Location: /elsewhere"]) }
        #expect(try await client.send(HTTPRequest(url: server.url)).status == status)
        #expect(server.received.count == 1)
    }

    @Test("runs many requests at once, each with its own answer") func many() async throws {
        let server = try LoopbackServer { request in .http(200, body: String(request.prefix { !$0.isNewline })) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let response = try await client.send(HTTPRequest(url: "\(server.url)/\(number)"))
                    #expect(String(decoding: response.body, as: UTF8.self) == "GET /\(number) HTTP/1.1")
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("stops reading an answer that does not end") func endless() async throws {
        let server = try LoopbackServer { _ in
            .forever(Array("HTTP/1.1 200 OK\r\n\r\n".utf8) + Array(repeating: UInt8(ascii: "a"), count: 65_536))
        }
        let response = try await client.send(HTTPRequest(url: server.url, maximumBody: 1000))
        #expect(response.status == 200 && response.body.count == 1000 && response.bodyIsCut)
    }

    @Test("gives up on headers that do not end") func endlessHeaders() async throws {
        let server = try LoopbackServer { _ in
            .forever(Array("HTTP/1.1 200 OK\r\nX-A: \(String(repeating: "a", count: 900))\r\n".utf8))
        }
        #expect(await failure(HTTPRequest(url: server.url))?.kind == .broken)
    }

    @Test("says whether the request may have arrived when the time is over") func timeout() async throws {
        let server = try LoopbackServer { _ in .silence }
        let error = try #require(
            await failure(HTTPRequest(method: .post, url: server.url, timeout: .milliseconds(200))))
        #expect(error.kind == .timedOut && error.mayHaveArrived)
        #expect(error.message == "\(server.url) did not answer within 0.2 s")
    }

    @Test("knows that nothing arrived where nobody listens") func refused() async throws {
        let server = try LoopbackServer { _ in .silence }
        server.stop()
        let error = try #require(await failure(HTTPRequest(method: .post, url: server.url + "/secret")))
        #expect(error.kind == .refusedConnection && !error.mayHaveArrived)
        #expect(!error.message.contains("secret"))
    }

    @Test("does not know whether an answer that breaks off was meant") func broken() async throws {
        let server = try LoopbackServer { _ in .bytes([]) }
        let error = try #require(await failure(HTTPRequest(method: .post, url: server.url)))
        #expect(error.kind == .broken && error.mayHaveArrived)
        #expect(server.received.count == 1, "it is not repeated by itself")
    }

    @Test("ends at once when its task is cancelled") func cancellation() async throws {
        let server = try LoopbackServer { _ in .silence }
        let task = Task { await failure(HTTPRequest(url: server.url, timeout: .seconds(50))) }
        for await _ in server.arriving { break }
        task.cancel()
        #expect(await task.value?.kind == .cancelled)
    }

    @Test("does not start for a task that is cancelled already") func cancelledBefore() async throws {
        let server = try LoopbackServer { _ in .http(200) }
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return await failure(HTTPRequest(url: server.url))
        }
        task.cancel()
        let error = await task.value
        #expect(error?.kind == .cancelled && error?.mayHaveArrived == false)
    }

    @Test("fails what is under way when it is closed, and what comes after") func closing() async throws {
        let server = try LoopbackServer { _ in .silence }
        let client = CurlClient(.init(addresses: .trusted))
        let task = Task { await failure(HTTPRequest(url: server.url), by: client) }
        for await _ in server.arriving { break }
        client.close()
        #expect(await task.value?.kind == .closed)
        #expect(await failure(HTTPRequest(url: server.url), by: client)?.kind == .closed)
    }

    @Test(
        "refuses addresses that are not plain http",
        arguments: [
            "ftp://127.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1", "//127.0.0.1", "http://", "http:///x",
            "http://user:hunter2@127.0.0.1/", "http://127.0.0.1/a b", "http://127.0.0.1/\r\nX: y", "http://exämple/",
            "http://127.0.0.1\\@example.com/", "javascript:alert(1)", "",
        ])
    func badURLs(_ url: String) async {
        let error = await failure(HTTPRequest(url: url))
        #expect(error?.kind == .invalidURL && error?.mayHaveArrived == false)
        #expect(error?.message.contains("hunter2") == false)
    }

    @Test("refuses headers that would add others") func headerInjection() async {
        let error = await failure(HTTPRequest(url: "http://127.0.0.1/", headers: [.init("X", "a\r\nY: b")]))
        #expect(error?.mayHaveArrived == false)
    }
}

@Suite("A guarded destination", .timeLimit(.minutes(1)))
struct GuardedDestinationTests {
    private func failure(_ url: String, allowing allowed: [String] = []) async throws -> HTTPFailure? {
        let ranges = try allowed.map { try #require(CIDR($0)) }
        let client = CurlClient(.init(addresses: .untrusted(allowing: ranges), allowSetting: "ALLOW_LIST"))
        do throws(HTTPFailure) {
            _ = try await client.send(HTTPRequest(method: .post, url: url, timeout: .seconds(5)))
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "is not called inside, however it is written",
        arguments: [
            "127.0.0.1", "localhost", "0.0.0.0", "0", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]",
            "[::]",
            "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:7f00:0001]",
        ])
    func inside(_ host: String) async throws {
        let server = try LoopbackServer { _ in .http(200) }
        let error = try #require(try await failure("http://\(host):\(server.port)/"))
        #expect(error.kind == .forbiddenDestination, "\(error)")
        #expect(error.message.contains("ALLOW_LIST") && !error.mayHaveArrived)
        #expect(server.received.isEmpty)
    }

    @Test("is called inside where the operator allows it") func allowed() async throws {
        let server = try LoopbackServer { _ in .http(200) }
        #expect(try await failure(server.url, allowing: ["10.0.0.0/8", "127.0.0.0/8"]) == nil)
        #expect(try await failure(server.url, allowing: ["127.0.0.2/32"])?.kind == .forbiddenDestination)
    }

    @Test("does not share a connection that a trusted request opened") func noSharing() async throws {
        let server = try LoopbackServer { _ in .bytes(Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8)) }
        let trusted = CurlClient(.init(addresses: .trusted))
        #expect(try await trusted.send(HTTPRequest(url: server.url)).status == 200)
        #expect(try await failure(server.url)?.kind == .forbiddenDestination)
        #expect(server.received.count == 1)
    }
}
