import ConnectorFixtures
import Connectors
import Domain
import Foundation
import Integration
import Storage
import TestSupport
import Testing

@testable import API

@Suite struct IntakeTests {
    private static let kinds = Connectors.all.map(\.description.kind)

    /// A vendor's own body, with the token in it where the vendor carries it there.
    private static func body(_ kind: String, token: String) throws -> [UInt8] {
        let text = String(decoding: try #require(VendorBodies.named(kind)), as: UTF8.self)
        guard kind == "pagerduty" else { return Array(text.utf8) }
        var event = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        event["routing_key"] = token
        return Array(try JSONSerialization.data(withJSONObject: event))
    }

    private static func post(
        _ api: TestAPI, _ kind: String, _ token: String, _ body: [UInt8]
    ) async throws -> LoopbackClient.Answer {
        let url = IntegrationAddress.url(kind: kind, token: token, baseURL: "")
        return try await api.client.send("POST", url, headers: ["Content-Type": "application/json"], body: body)
    }

    @Test(arguments: kinds) func aVendorsBodyIsStoredBeforeItIsAnswered(kind: String) async throws {
        try await withAPI { api in
            let token = try await api.integration(kind).token
            let answer = try await Self.post(api, kind, token, try Self.body(kind, token: token))
            #expect(answer.status == (kind == "pagerduty" || kind == "generic" ? 202 : 200), "\(answer.text)")
            let alerts = try await api.send("GET", "/api/v1/alerts")
            #expect(!alerts.items.isEmpty)
            if kind == "generic" {
                #expect(answer.object["accepted"] as? Int == alerts.items.count)
                let ids = try #require(answer.object["alert_ids"] as? [String])
                #expect(Set(ids) == Set(alerts.items.compactMap { $0["id"] as? String }))
            }
        }
    }

    @Test(arguments: kinds) func hostileBodiesAreRefusedAndNothingOfThemIsStored(kind: String) async throws {
        try await withAPI { api in
            let token = try await api.integration(kind).token
            let real = try Self.body(kind, token: token)
            // Truncations are many; one in ten is enough over HTTP, for the connectors' own tests try each.
            let cuts = HostileBodies.truncated(real).enumerated().filter { $0.offset % 10 == 0 }.map(\.element)
            for hostile in HostileBodies.malformed + HostileBodies.poisoned(real) + cuts {
                let answer = try await Self.post(api, kind, token, hostile.bytes)
                #expect(
                    (400..<500).contains(answer.status), "\(hostile.name): \(answer.status) \(answer.text.prefix(200))")
                if kind != "pagerduty" {
                    #expect(answer.headers["content-type"] == "application/problem+json", "\(hostile.name)")
                    #expect(!(answer.object["errors"] as? [Any] ?? []).isEmpty, "\(hostile.name)")
                }
            }
            #expect(try await api.send("GET", "/api/v1/alerts").items.isEmpty)
        }
    }

    @Test func aBodyThatIsTooLargeIsRefusedByItsLengthBeforeItIsRead() async throws {
        try await withAPI { api in
            let token = try await api.integration("alertmanager").token
            let head =
                "POST /integrations/alertmanager/\(token) HTTP/1.1\r\nHost: x\r\n"
                + "Connection: close\r\nContent-Length: 99999999999\r\n\r\n"
            let answer = try LoopbackClient.parse(
                try await api.client.exchange(Array(head.utf8)) { $0.contains(UInt8(ascii: "}")) })
            #expect(answer.status == 413)
        }
    }

    @Test func aBodyWithoutALengthIsRefusedWhenItHasGrownTooLarge() async throws {
        try await withAPI { api in
            let token = try await api.integration("pagerduty").token
            var message = Array(
                "POST /v2/enqueue HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
            let chunk = [UInt8](repeating: UInt8(ascii: " "), count: 65_536)
            for _ in 0..<12 { message += Array("10000\r\n".utf8) + chunk + Array("\r\n".utf8) }
            message += Array("0\r\n\r\n".utf8)
            let answer = try LoopbackClient.parse(
                try await api.client.exchange(message) { $0.contains(UInt8(ascii: "}")) })
            #expect(answer.status == 413, "\(token.count)")
        }
    }

    @Test func onlyItsOwnTokenOpensAnEndpoint() async throws {
        try await withAPI { api in
            let body = try Self.body("grafana", token: "")
            let unknown = Token.generate(.integration, org: TestOrganizations.acme).secret
            #expect(try await Self.post(api, "grafana", unknown, body).status == 401)
            #expect(try await Self.post(api, "grafana", "nonsense", body).status == 401)
            #expect(try await api.client.send("POST", "/integrations/grafana", body: body).status == 401)
            let otherKind = try await api.integration("alertmanager").token
            #expect(try await Self.post(api, "grafana", otherKind, body).status == 403)
            let key = try #require(api.keys[.owner])
            #expect(try await Self.post(api, "grafana", key, body).status == 401)
            let bearer = try await api.integration("grafana").token
            let right = try await api.client.send(
                "POST", "/integrations/grafana", headers: ["Authorization": "Bearer \(bearer)"], body: body)
            #expect(right.status == 200)
        }
    }

    @Test func aRotatedTokenIsRefusedAtOnceAndTheNewOneTaken() async throws {
        try await withAPI { api in
            let made = try await api.integration("grafana")
            let body = try Self.body("grafana", token: "")
            #expect(try await Self.post(api, "grafana", made.token, body).status == 200)
            let rotated = try await api.send("POST", "/api/v1/integrations/\(made.record.id)/rotate")
            let fresh = try #require(rotated.object["token"] as? String)
            #expect(try await Self.post(api, "grafana", made.token, body).status == 401)
            #expect(try await Self.post(api, "grafana", fresh, body).status == 200)
        }
    }

    @Test func anIntegrationThatIsSwitchedOffTakesNothing() async throws {
        try await withAPI { api in
            let made = try await api.integration("grafana")
            _ = try await api.send("PATCH", "/api/v1/integrations/\(made.record.id)", json: #"{"enabled":false}"#)
            #expect(try await Self.post(api, "grafana", made.token, try Self.body("grafana", token: "")).status == 403)
        }
    }

    @Test func aPrometheusFindsTheAlertmanagerThatItLooksFor() async throws {
        try await withAPI { api in
            let token = try await api.integration("prometheus").token
            let prefix = "/integrations/prometheus/\(token)"
            let body = try Self.body("prometheus", token: token)
            #expect(try await api.client.send("POST", "\(prefix)/api/v2/alerts", body: body).status == 200)
            let bearer = ["Authorization": "Bearer \(token)"]
            #expect(try await api.client.send("POST", "/api/v2/alerts", headers: bearer, body: body).status == 200)
            let status = try await api.client.send("GET", "\(prefix)/api/v2/status")
            #expect(status.object["versionInfo"] != nil && status.object["uptime"] != nil)
            #expect(try await api.client.send("GET", "\(prefix)/-/ready").status == 200)
            #expect(try await api.client.send("GET", "\(prefix)/-/healthy").status == 200)
            #expect(try await api.client.send("GET", "/api/v2/status").status == 401)
        }
    }

    @Test func intakeIsCounted() async throws {
        try await withAPI { api in
            let token = try await api.integration("grafana").token
            _ = try await Self.post(api, "grafana", token, try Self.body("grafana", token: ""))
            _ = try await Self.post(api, "grafana", token, Array("{".utf8))
            let metrics = try await api.send("GET", "/metrics", key: nil).text
            #expect(metrics.contains(#"bellwether_intake_alerts_total{kind="grafana",result="refused"} 1"#))
            #expect(
                metrics.contains(
                    #"bellwether_http_requests_total{method="POST",route="/integrations/grafana/{token}",status="200"} 1"#
                ))
            #expect(!metrics.contains(token))
        }
    }
}
