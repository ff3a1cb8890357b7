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
    /// Each connector's intake with the paths that lead to it.
    let intakes: [(paths: [String], intake: ConnectorIntake)]

    init(
        cache: IntegrationCache, batcher: IntakeBatcher, gate: IntakeGate, limiter: RateLimiter, clock: any WallClock,
        policy: @escaping @Sendable () -> AlertPolicy, connectors: [any Connector], registry: MetricsRegistry
    ) {
        self.cache = cache
        self.batcher = batcher
        self.gate = gate
        self.limiter = limiter
        self.clock = clock
        self.policy = policy
        intakes = connectors.map { connector in
            let intake = ConnectorIntake(connector, registry: registry)
            return (Self.paths(intake.kind), intake)
        }
    }

    var endpoints: [Endpoint] {
        intakes.flatMap { paths, intake in
            paths.map { path in Endpoint(.post, path, .intake) { call in try await take(call, by: intake) } }
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

    private func take(_ call: Call, by intake: ConnectorIntake) async throws -> Response {
        do {
            return Self.response(try await store(call, intake))
        } catch let error as ConnectorError {
            intake.refused.increment()
            if let answer = intake.connector.answer(refusing: error) { return Self.response(answer) }
            throw error
        } catch let problem as Problem {
            (problem.status == 503 ? intake.unavailable : intake.refused).increment()
            throw problem
        } catch let error as IntakeError {
            intake.count(error)
            throw error
        } catch {
            intake.unavailable.increment()
            throw error
        }
    }

    private func store(_ call: Call, _ intake: ConnectorIntake) async throws -> ConnectorAnswer {
        // Before the body is read, where that can be.
        var integration: IntegrationCache.Known?
        if !intake.tokenIsInBody {
            integration = try await self.integration(Self.secret(call), kind: intake.kind)
        }
        let most = intake.connector.maximumBodySize
        let declared = call.request.headers[.contentLength].flatMap { Int($0) }
        return try await gate.pass(bytes: min(declared ?? most, most)) {
            let body = try await call.request.boundedBody(most)
            if integration == nil {
                let secret = try body.withUnsafeReadableBytes { try intake.secret(in: $0) }
                integration = try await self.integration(secret ?? Self.secret(call), kind: intake.kind)
            }
            guard let integration else { throw Problem.internalError }
            let message = try body.withUnsafeReadableBytes { bytes in
                try intake.read(bytes, of: integration, at: clock.now(), policy: policy())
            }
            try await batcher.submit(integration.scope, message.alerts)
            return intake.accept(message)
        }
    }

    private static func response(_ answer: ConnectorAnswer) -> Response {
        Response(
            status: .init(code: answer.status), headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}
