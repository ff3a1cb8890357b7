import Domain
import HTTPTypes
import Hummingbird
import Integration
import NIOCore
import Storage

/// Where senders post their alerts. Answered only after the commit; nothing here logs or allocates needlessly, for
/// this is the road that thousands of requests a second take.
struct IntakeRoutes: Sendable {
    let cache: IntegrationCache
    let batcher: IntakeBatcher
    let gate: IntakeGate
    let limiter: RateLimiter
    let clock: any WallClock
    let policy: @Sendable () -> AlertPolicy
    let connectors: [any Connector]
    let registry: MetricsRegistry

    var endpoints: [Endpoint] {
        connectors.flatMap { connector in
            let kind = connector.description.kind
            let intake = ConnectorIntake(routes: self, connector: connector, kind: kind)
            return Self.paths(kind).map { path in
                Endpoint(.post, path, .intake) { call in try await intake.take(call) }
            }
        }
    }

    static func paths(_ kind: String) -> [String] {
        switch kind {
        case "pagerduty": ["/v2/enqueue"]
        case "prometheus":
            [
                "/integrations/prometheus", "/integrations/prometheus/{token}",
                "/integrations/prometheus/{token}/api/v2/alerts", "/api/v2/alerts",
            ]
        default: ["/integrations/\(kind)", "/integrations/\(kind)/{token}"]
        }
    }

    /// The integration that a request's token belongs to.
    /// - Throws: 401 for a token that is not in force, 403 for one of another kind or switched off.
    func integration(_ secret: Substring?, kind: String) async throws -> IntegrationCache.Known {
        guard let secret else {
            throw Problem.unauthorized("Send the integration's token, as Bearer or in the address.")
        }
        guard let known = try await cache.find(String(secret), now: clock.now()) else {
            throw Problem.unauthorized("The integration token is unknown or was rotated.")
        }
        guard known.kind == kind else {
            throw Problem.forbidden("This token belongs to an integration of the kind \(known.kind), not \(kind).")
        }
        guard known.isEnabled else { throw Problem.forbidden("This integration is switched off.") }
        if let standing = limiter.take(known.buckets), !standing.answer.isAllowed { throw standing.problem }
        return known
    }

    /// The token in the address or the Authorization header.
    static func secret(_ call: Call) -> Substring? {
        if let token = call.parameters["token"] { return token[...] }
        return call.request.headers[.authorization].flatMap { Authenticator.bearer($0) }
    }
}

/// One connector's intake.
private struct ConnectorIntake: Sendable {
    let routes: IntakeRoutes
    let connector: any Connector
    let kind: String
    let maximumBody: Int
    let accepted: Counter
    let refused: Counter
    let unavailable: Counter
    let truncated: Counter
    let tokenIsInBody: Bool

    init(routes: IntakeRoutes, connector: any Connector, kind: String) {
        self.routes = routes
        self.connector = connector
        self.kind = kind
        maximumBody = connector.maximumBodySize
        tokenIsInBody = connector.description.capabilities.contains(.tokenInBody)
        func counter(_ result: String) -> Counter {
            routes.registry.counter(
                "bellwether_intake_alerts_total", [("kind", kind), ("result", result)],
                help: "Alerts taken in, and requests refused or turned away, by kind of integration.")
        }
        accepted = counter("accepted")
        refused = counter("refused")
        unavailable = counter("unavailable")
        truncated = routes.registry.counter(
            "bellwether_intake_truncated_alerts_total", [("kind", kind)],
            help: "Alerts that senders left out of their messages to keep them small.")
    }

    func take(_ call: Call) async throws -> Response {
        do {
            return try await store(call)
        } catch let error as ConnectorError {
            refused.increment()
            if let answer = connector.answer(refusing: error) { return Self.response(answer) }
            throw error
        } catch let problem as Problem {
            (problem.status == 503 ? unavailable : refused).increment()
            throw problem
        } catch {
            unavailable.increment()
            throw error
        }
    }

    private func store(_ call: Call) async throws -> Response {
        // Before the body is read, where that can be.
        var integration: IntegrationCache.Known?
        if !tokenIsInBody {
            integration = try await routes.integration(IntakeRoutes.secret(call), kind: kind)
        }
        let declared = call.request.headers[.contentLength].flatMap { Int($0) }
        return try await routes.gate.pass(bytes: min(declared ?? maximumBody, maximumBody)) {
            let body = try await call.request.boundedBody(maximumBody)
            if integration == nil {
                let secret = try body.withUnsafeReadableBytes { bytes in
                    try connector.token(in: bytes.bindMemory(to: UInt8.self))
                }
                integration = try await routes.integration(
                    secret.map { $0[...] } ?? IntakeRoutes.secret(call), kind: kind)
            }
            guard let integration else { throw Problem.internalError }
            let policy = routes.policy()
            let context = ConnectorContext(
                integrationID: integration.id, settings: integration.settings, now: routes.clock.now(),
                ignoredLabels: policy.ignoredLabels, severityLabels: policy.severityLabels,
                defaultSeverity: policy.defaultSeverity)
            let payload = try body.withUnsafeReadableBytes { bytes in try connector.parse(bytes, context: context) }
            let alerts = payload.alerts.map { IntakeAlert(alert: $0, integration: integration.id) }
            try await routes.batcher.submit(integration.scope, alerts)
            accepted.increment(by: Int64(alerts.count))
            if payload.truncatedAlerts > 0 { truncated.increment(by: Int64(payload.truncatedAlerts)) }
            if let answer = connector.answer(accepting: payload) { return Self.response(answer) }
            return kind == "generic" ? Self.accepted(alerts) : Self.empty
        }
    }

    /// What a sender that only looks at the status is given.
    private static let empty = Response(
        status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: ByteBuffer(string: "{}")))

    /// Which alerts they became, for senders that keep track.
    private static func accepted(_ alerts: [IntakeAlert]) -> Response {
        let body = JSONWriter.object { json in
            json.field("accepted", alerts.count)
            json.field("alert_ids", alerts.map(\.alert.id))
        }
        return Response(
            status: .accepted, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }

    private static func response(_ answer: ConnectorAnswer) -> Response {
        Response(
            status: .init(code: answer.status), headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}
