import Channels
import Domain
import HTTPTypes
import Hummingbird
import Integration
import NIOCore
import Storage

/// Acknowledging from where one was told: by the link in the message, and by what one did at PagerDuty.
struct AcknowledgeRoutes: Sendable {
    let store: Store
    let links: LinkSigner
    let secrets: SealedSecrets
    let clock: any WallClock

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/acknowledge/{token}", .open) { try await show($0) },
            Endpoint(.post, "/acknowledge/{token}", .open, idempotency: .notKept) { try await acknowledge($0) },
            Endpoint(.post, "/webhooks/pagerduty/{organization}/{id}", .open, idempotency: .notKept) {
                try await pagerDuty($0)
            },
        ]
    }

    /// A page with one button. Opening the link acknowledges nothing: mail scanners and previews open links too.
    private func show(_ call: Call) async throws -> Response {
        guard let (scope, told) = try await found(call), let incident = told.incident else { return Self.gone }
        let word = try await standing(scope, incident.id)
        return AcknowledgePage.response(
            title: "#\(incident.number) \(incident.title)", text: word ?? "Taking it on stops the escalation.",
            button: word == nil ? "Acknowledge" : nil, status: .ok)
    }

    /// Why there is nothing to take on; nil while there is.
    private func standing(_ scope: Scope, _ id: IncidentID) async throws -> String? {
        let row = try await store.incidents.page(scope, .id(id)).row
        guard row.incident.status.isOpen else {
            let since = row.incident.resolvedAt.map { " since \($0.minute)" } ?? ""
            return "It is over\(since): there is nothing to take on."
        }
        guard let at = row.incident.acknowledgedAt else { return nil }
        var name = row.acknowledgedBy?.name
        if name == nil {
            // Whoever did it by a link or at PagerDuty is known to the timeline only.
            name = try await store.incidents.timeline(scope, id, PageRequest(limit: 200)).items
                .first { $0.kind == .acknowledged }?.actor.name
        }
        return "Acknowledged by \(name ?? "somebody") at \(at.minute). The escalation has stopped."
    }

    private func acknowledge(_ call: Call) async throws -> Response {
        guard let (scope, told) = try await found(call), let incident = told.incident else { return Self.gone }
        let actor = TimelineActor(
            kind: .system, name: "\(told.recipientName ?? told.channelName) (link)")
        do {
            _ = try await store.incidents.acknowledge(scope, .id(incident.id), by: actor, at: clock.now())
        } catch StoreError.illegal {
            return AcknowledgePage.response(
                title: "#\(incident.number) \(incident.title)",
                text: "It is over already: there is nothing to take on.",
                button: nil, status: .ok)
        }
        return AcknowledgePage.response(
            title: "#\(incident.number) \(incident.title)", text: "Acknowledged. The escalation has stopped.",
            button: nil, status: .ok)
    }

    /// What a link is about; nil if it was not made here, its time is over, or what it was about is gone.
    private func found(_ call: Call) async throws -> (Scope, NotificationRow)? {
        guard let link = links.acknowledgement(call.parameter("token"), at: clock.now()) else { return nil }
        let scope = Scope(org: link.org)
        do {
            return (scope, try await store.notifications.get(scope, link.notification))
        } catch StoreError.notFound {
            return nil
        }
    }

    /// Told to a person, who may be half asleep: in words, and with what to do instead.
    private static var gone: Response {
        AcknowledgePage.response(
            title: "This link does not work any more",
            text: "A link is good for a week. Sign in to Bellwether and acknowledge the incident there.",
            button: nil, status: .notFound)
    }

    private func pagerDuty(_ call: Call) async throws -> Response {
        guard let org = OrgID(call.parameter("organization")), let id = ChannelID(call.parameter("id")) else {
            throw Problem.notFound("channel")
        }
        let scope = Scope(org: org)
        let channel = try await store.channels.get(scope, id)
        let body = try await call.bytes(atMost: PagerDutyWebhook.maximumSize)
        let opened = try channel.secrets.map {
            try secrets.openFields($0, binding: ChannelSecrets.binding(scope, channel.id))
        }
        guard channel.kind == "pagerduty", let secret = opened?["webhook_secret"],
            let name = HTTPField.Name(PagerDutyWebhook.signatureHeader), let header = call.request.headers[name],
            PagerDutyWebhook.isSigned(header, body: body, secret: secret)
        else { throw Problem.unauthorized("The signature does not match this channel's webhook secret.") }
        // What is about nothing of ours is taken and forgotten: PagerDuty would send it again otherwise.
        guard let event = PagerDutyWebhook(body) else { return .noContent }
        let actor = TimelineActor(kind: .integration, name: event.person.map { "\($0) (PagerDuty)" } ?? "PagerDuty")
        do {
            let key = IncidentKey.id(event.incident)
            switch event.action {
            case .acknowledged: _ = try await store.incidents.acknowledge(scope, key, by: actor, at: clock.now())
            case .unacknowledged: _ = try await store.incidents.unacknowledge(scope, key, by: actor, at: clock.now())
            case .resolved: _ = try await store.incidents.resolve(scope, key, .other, by: actor, at: clock.now())
            }
        } catch StoreError.notFound, StoreError.illegal {
            return .noContent
        }
        return .noContent
    }
}

/// The one page that the server writes itself: it must work for people who are not signed in, on any phone.
enum AcknowledgePage {
    private static let sheets = ["layers", "reset", "tokens", "base", "components/button", "modules/acknowledge"]
        .map { "<link rel=\"stylesheet\" href=\"/styles/\($0).css\">" }.joined()

    static func response(
        title: String, text: String, button: String?, status: HTTPTypes.HTTPResponse.Status
    ) -> Response {
        let form = button.map { name in
            "<form method=\"post\"><button class=\"button button--primary\">\(escaped(name))</button></form>"
        }
        let html = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex"><link rel="icon" href="/favicon.svg" type="image/svg+xml">
            <title>\(escaped(title)) · Bellwether</title>
            <meta name="color-scheme" content="light dark"><script src="/scripts/theme.js"></script>
            \(sheets)
            </head>
            <body class="acknowledge"><main><h1>\(escaped(title))</h1><p>\(escaped(text))</p>\(form ?? "")</main></body>
            </html>
            """
        var headers = HTTPFields()
        headers[.contentType] = "text/html; charset=utf-8"
        headers[.cacheControl] = "no-store"
        headers[.contentSecurityPolicy] = SecurityHeaders.pagePolicy
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: html)))
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
