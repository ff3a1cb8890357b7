import Connectors
import Domain
import HTTPTypes
import Hummingbird
import Integration
import NIOCore
import Storage

/// Where senders tell of changes. Answered only after the commit.
struct ChangeIntakeRoutes: Sendable {
    let cache: IntegrationCache
    let gate: IntakeGate
    let changes: ChangeStore
    let connectors: [any ChangeConnector]
    let sealed: SealedSecrets
    let details: (any DetailStore)?
    let clock: any WallClock
    let registry: MetricsRegistry

    var endpoints: [Endpoint] {
        connectors.flatMap { connector in
            let kind = connector.description.kind
            let intake = Intake(routes: self, connector: connector, kind: kind)
            return Self.paths(kind).map { path in Endpoint(.post, path, .intake) { try await intake.take($0) } }
        }
    }

    static func paths(_ kind: String) -> [String] {
        let usual = ["/integrations/\(kind)", "/integrations/\(kind)/{token}"]
        return kind == "changes" ? ["/webhook/changes"] + usual : usual
    }
}

/// One vendor's intake.
private struct Intake: Sendable {
    let routes: ChangeIntakeRoutes
    let connector: any ChangeConnector
    let kind: String
    let accepted: Counter
    let duplicate: Counter
    let ignored: Counter
    let refused: Counter
    let unauthorized: Counter
    let tooLarge: Counter
    let unavailable: Counter
    let lost: Counter

    init(routes: ChangeIntakeRoutes, connector: any ChangeConnector, kind: String) {
        self.routes = routes
        self.connector = connector
        self.kind = kind
        func counter(_ result: String) -> Counter {
            routes.registry.counter(
                "bellwether_change_messages_total", [("kind", kind), ("result", result)],
                help: "Messages about changes, by kind of integration and by what became of them.")
        }
        accepted = counter("accepted")
        duplicate = counter("duplicate")
        ignored = counter("ignored")
        refused = counter("refused")
        unauthorized = counter("unauthorized")
        tooLarge = counter("too_large")
        unavailable = counter("unavailable")
        lost = routes.registry.counter(
            "bellwether_change_details_lost_total", [("kind", kind)],
            help: "Messages whose whole text the detail store did not keep; the change itself was stored.")
    }

    func take(_ call: Call) async throws -> Response {
        do {
            return try await store(call)
        } catch {
            let problem = Problem.of(error, logger: call.context.logger)
            switch problem.status {
            case 401, 403: unauthorized.increment()
            case 413: tooLarge.increment()
            case 500...: unavailable.increment()
            default: refused.increment()
            }
            throw problem
        }
    }

    private func store(_ call: Call) async throws -> Response {
        let headers = MessageHeaders(
            Dictionary(
                call.request.headers.map { ($0.name.rawName, $0.value) }, uniquingKeysWith: { first, _ in first }))
        let secret = connector.token(in: headers) ?? IntakeRoutes.secret(call).map { String($0) }
        let integration = try await integration(call, secret: secret)
        let declared = call.request.headers[.contentLength].flatMap { Int($0) }
        let most = connector.maximumBodySize
        return try await routes.gate.pass(bytes: min(declared ?? most, most)) {
            let body = Array(try await call.request.boundedBody(most).readableBytesView)
            try check(body, headers, integration, call, token: secret)
            let now = routes.clock.now()
            let message = try connector.parse(
                body, headers: headers,
                context: ChangeContext(
                    settings: integration.settings, now: now, sidecars: routes.changes.inference.sidecars))
            return try await keep(message, body, integration, at: now)
        }
    }

    private func integration(_ call: Call, secret: String?) async throws -> IntegrationCache.Known {
        // A vendor's own header may hold another secret than the token, which then is in the address.
        let candidates = [call.parameters["token"], secret].compactMap { $0 }
        guard let token = candidates.first else {
            throw Problem.unauthorized("Send the integration's token, as Bearer or in the address.")
        }
        guard let known = try await routes.cache.find(token, now: routes.clock.now()) else {
            throw Problem.unauthorized("The integration token is unknown or was rotated.")
        }
        guard known.kind == kind else {
            throw Problem.forbidden("This token belongs to an integration of the kind \(known.kind), not \(kind).")
        }
        guard known.isEnabled else { throw Problem.forbidden("This integration is switched off.") }
        return known
    }

    /// - Throws: 401 for a message that is not signed as it should be.
    private func check(
        _ body: [UInt8], _ headers: MessageHeaders, _ integration: IntegrationCache.Known, _ call: Call, token: String?
    ) throws {
        var secrets: [String: String] = [:]
        if let stored = integration.secrets {
            secrets = try routes.sealed.openFields(
                stored, binding: IntegrationSecrets.binding(integration.scope, integration.id))
        }
        secrets["token"] = call.parameters["token"] ?? token
        if let objection = connector.objection(to: body, headers: headers, secrets: secrets) {
            throw Problem.unauthorized("\(objection).")
        }
    }

    private func keep(
        _ message: ChangeMessage, _ body: [UInt8], _ integration: IntegrationCache.Known, at now: Timestamp
    ) async throws -> Response {
        let hasDetails = await keepDetails(message, body, integration)
        let receipt = try await routes.changes.record(
            integration.scope,
            ChangeDelivery(
                integration: integration.id, deliveryID: message.deliveryID, event: message.event,
                changes: message.changes, commits: message.commits, ignored: message.ignored, body: body,
                hasDetails: hasDetails), at: now)
        if hasDetails { await forgetRepeats(message, receipt, integration) }
        switch receipt {
        case .stored(let ids):
            accepted.increment()
            return ChangeRoutes.accepted("stored", ids)
        case .duplicate:
            duplicate.increment()
            return ChangeRoutes.accepted("duplicate", [])
        case .ignored(let reason):
            ignored.increment()
            return ChangeRoutes.accepted("ignored", [], reason: reason)
        }
    }

    /// Before the commit, so that a row never points at what is not there. The detail store may be away: the change is
    /// what must not be lost. No secret is kept.
    private func keepDetails(
        _ message: ChangeMessage, _ body: [UInt8], _ integration: IntegrationCache.Known
    ) async -> Bool {
        guard let details = routes.details, message.ignored == nil, kind != "kubernetes",
            (1...20).contains(message.changes.count)
        else { return false }
        guard let kept = ChangeDetails.redacted(body) else {
            lost.increment()
            return false
        }
        var isKept = true
        for change in message.changes {
            let id = ChangeID.named(change.key, integration: integration.id)
            guard let key = ChangeRoutes.detailKey(integration.scope, id) else { continue }
            do {
                try await details.put(key, kept)
            } catch {
                isKept = false
                lost.increment()
            }
        }
        return isKept
    }

    /// What was put for a change that then turned out to be a repeat: no row will ever point at it.
    private func forgetRepeats(
        _ message: ChangeMessage, _ receipt: ChangeReceipt, _ integration: IntegrationCache.Known
    ) async {
        guard let details = routes.details else { return }
        var fresh = Set(
            message.changes.filter { $0.repetition?.window != nil }.map {
                ChangeID.named($0.key, integration: integration.id)
            })
        if case .stored(let ids) = receipt { fresh.subtract(ids) }
        // The commit may have been tried twice, and the first time have succeeded: only the table knows.
        guard !fresh.isEmpty, let known = try? await routes.changes.statuses(integration.scope, Array(fresh)) else {
            return
        }
        for id in fresh where known[id] == nil {
            guard let key = ChangeRoutes.detailKey(integration.scope, id) else { continue }
            // What stays for want of an answer holds no secret, and a few bytes.
            try? await details.remove(key)
        }
    }
}
