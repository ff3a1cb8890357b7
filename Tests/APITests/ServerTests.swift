import Foundation
import Testing

@testable import API

@Suite struct ServerTests {
    @Test func whatIsNotThereIsAProblemWithARequestID() async throws {
        try await withAPI { api in
            for (method, path, status) in [
                ("GET", "/api/v1/nothing", 404), ("POST", "/nothing", 404), ("DELETE", "/api/v1/summary", 405),
                ("GET", "/api/v1/incidents?limit=9999", 400),
            ] {
                let answer = try await api.send(method, path)
                #expect(answer.status == status, "\(method) \(path)")
                #expect(answer.headers["content-type"] == "application/problem+json")
                #expect(answer.object["request_id"] != nil)
            }
            let method = try await api.send("DELETE", "/api/v1/summary")
            #expect(method.headers["allow"] == "GET")
        }
    }

    @Test func headAnswersAsGetWithoutABody() async throws {
        try await withAPI { api in
            let answer = try await api.send("HEAD", "/healthz", key: nil)
            #expect(answer.status == 200)
            #expect(answer.body.isEmpty)
        }
    }

    @Test func theDashboardIsServedStrictlyAndFromItsFolderOnly() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "web-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appending(path: "scripts"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("<!doctype html>page".utf8).write(to: folder.appending(path: "index.html"))
        try Data("export {}".utf8).write(to: folder.appending(path: "scripts/app.js"))
        try Data("secret".utf8).write(to: folder.appending(path: ".hidden"))
        try await withAPI({ $0.webDirectory = folder.path }) { api in
            for path in ["/", "/incidents/42", "/index.html"] {
                let page = try await api.send("GET", path, key: nil)
                #expect(page.status == 200, "\(path)")
                #expect(page.text == "<!doctype html>page")
                #expect(page.headers["content-security-policy"]?.contains("script-src 'self'") == true)
                #expect(page.headers["x-content-type-options"] == "nosniff")
            }
            let script = try await api.send("GET", "/scripts/app.js", key: nil)
            #expect(script.headers["content-type"] == "text/javascript; charset=utf-8")
            let etag = try #require(script.headers["etag"])
            let again = try await api.send("GET", "/scripts/app.js", key: nil, headers: ["If-None-Match": etag])
            #expect(again.status == 304)
            for path in [
                "/../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/scripts/..%2f..%2fetc/passwd", "/.hidden",
                "/scripts/no.js", "/vendor/no.js", "/api/v1/no",
            ] {
                #expect(try await api.send("GET", path, key: nil).status == 404, "\(path)")
            }
        }
    }

    @Test func integrationsAreEditedByVersion() async throws {
        try await withAPI { api in
            let made = try await api.send("POST", "/api/v1/integrations", json: #"{"kind":"grafana","name":"One"}"#)
            #expect(made.status == 201)
            let id = try #require(made.object["id"] as? String)
            #expect(
                made.object["url"] as? String
                    == "http://bellwether.test/integrations/grafana/\(made.object["token"] as? String ?? "")")
            let etag = try #require(made.headers["etag"])
            let first = try await api.send(
                "PATCH", "/api/v1/integrations/\(id)", json: #"{"name":"Two"}"#, headers: ["If-Match": etag])
            #expect(first.status == 200)
            let stale = try await api.send(
                "PATCH", "/api/v1/integrations/\(id)", json: #"{"name":"Three"}"#, headers: ["If-Match": etag])
            #expect(stale.status == 412)
            let list = try await api.send("GET", "/api/v1/integrations")
            #expect(list.items.first?["name"] as? String == "Two")
            #expect(!list.text.contains("bwi_"))
            let twice = try await api.send("POST", "/api/v1/integrations", json: #"{"kind":"grafana","name":"Two"}"#)
            #expect(twice.status == 422)
            #expect(twice.problemFields == ["name"])
        }
    }

    @Test func aChannelsSecretsGoInAndNeverComeOut() async throws {
        try await withAPI { api in
            let secret = "https://hooks.slack.com/services/T000/B000/verysecret"
            let made = try await api.send(
                "POST", "/api/v1/channels", json: #"{"kind":"slack","name":"On call","secrets":{"url":"\#(secret)"}}"#)
            #expect(made.status == 201, "\(made.text)")
            let id = try #require(made.object["id"] as? String)
            let list = try await api.send("GET", "/api/v1/channels")
            #expect(!made.text.contains("verysecret") && !list.text.contains("verysecret"))
            let changed = try await api.send("PATCH", "/api/v1/channels/\(id)", json: #"{"name":"Night"}"#)
            #expect(changed.object["has_secrets"] as? Bool == true)
        }
    }
}
