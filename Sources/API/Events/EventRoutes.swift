import Domain
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle
import Storage

/// `GET /api/v1/events`: server-sent events for open pages.
struct EventRoutes: Sendable {
    let hub: EventHub
    let authenticator: Authenticator
    let incidents: IncidentStore
    let clock: any WallClock

    var endpoints: [Endpoint] {
        [Endpoint(.get, "/api/v1/events", .permission(.incidentRead)) { try stream($0) }]
    }

    /// Changes are gathered for this long, so that a storm of alerts is a few messages and not thousands.
    private static let pause: Duration = .milliseconds(100)

    private func stream(_ call: Call) throws -> Response {
        let scope = try call.scope
        guard let (number, subscription) = hub.subscribe(org: scope.org) else {
            throw Problem.unavailable("Too many pages listen already.", retryAfter: 10)
        }
        var headers = HTTPFields()
        headers[.contentType] = "text/event-stream"
        headers[.cacheControl] = "no-store"
        // Proxies (nginx) would otherwise gather the stream.
        headers[.literal("X-Accel-Buffering")] = "no"
        // The stream's end ends the connection: see `consumeWithInboundCloseHandler`.
        headers[.connection] = "close"
        let hub = self.hub
        // Changes between losing a connection and this one were not heard: such a page reads again.
        if call.request.headers[.literal("Last-Event-ID")] != nil { subscription.resync() }
        let request = call.request
        let listener = EventAudience(
            authenticator: authenticator, incidents: incidents, clock: clock, request: request, scope: scope)
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                defer { hub.unsubscribe(number) }
                var out = writer
                var audience = listener
                try await request.body.consumeWithInboundCloseHandler { _ in
                    // The server waits for its connections when it shuts down: this one must not wait for the server.
                    try await withGracefulShutdownHandler {
                        try await out.write(ByteBuffer(string: "retry: 2000\n: connected\n\n"))
                        for await _ in subscription.wakeUps {
                            guard try await audience.isWelcome() else { break }
                            let text = try await audience.take(subscription)
                            if text.isEmpty { continue }
                            try await out.write(ByteBuffer(string: text))
                            try await Task.sleep(for: Self.pause)
                        }
                    } onGracefulShutdown: {
                        hub.unsubscribe(number)
                    }
                } onInboundClosed: {
                    hub.unsubscribe(number)
                }
                writer = out
                try await writer.finish(nil)
            })
    }
}
