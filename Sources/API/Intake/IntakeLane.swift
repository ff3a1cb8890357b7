import Domain
import HTTPTypes
import Integration
import NIOCore
import NIOHTTP1
import Storage

/// The short way in for what nearly all senders send: a small whole message with a token that is known.
///
/// It does at once, on the connection's own thread, what the routes do in a task of Swift's: a request of one alert
/// costs half of the processor's time then. Whatever is not plain here has not happened yet and goes the long way,
/// which alone decides what is refused, and how.
struct IntakeLane: Sendable {
    /// A request's head that may go the short way.
    struct Ticket: Sendable {
        fileprivate var route: Int
        /// Nil where the token is in the body.
        fileprivate var integration: IntegrationCache.Known?
        fileprivate var began: ContinuousClock.Instant
    }

    /// Parsing must not keep a thread from its other connections for long: this much takes about half a millisecond.
    static let maximumBody = 32 * 1024

    private struct Route: Sendable {
        var intake: ConnectorIntake
        var metrics: RouteMetrics
    }

    private let intakes: IntakeRoutes
    private let routes: [Route]
    private let tree: RouteTree
    private let dates = DateField()

    init(_ intakes: IntakeRoutes, registry: MetricsRegistry) {
        self.intakes = intakes
        var routes: [Route] = []
        for (paths, intake) in intakes.intakes {
            for path in paths {
                let metrics = RouteMetrics(registry: registry, method: "POST", route: path)
                routes.append(Route(intake: intake, metrics: metrics))
            }
        }
        self.routes = routes
        tree = RouteTree(intakes.endpoints)
    }

    /// A ticket for a request that looks plain; nil: it goes the long way.
    func ticket(for head: HTTPTypes.HTTPRequest) -> Ticket? {
        guard head.method == .post, let path = head.path else { return nil }
        var size: Int?
        var authorization: String?
        for field in head.headerFields {
            switch field.name {
            case .contentLength: size = Int(field.value)
            case .authorization where authorization == nil: authorization = field.value
            case .connection where field.value.lowercased() == "keep-alive": break
            // What is ambiguous, or asks for more than an answer.
            case .authorization, .connection, .contentEncoding, .expect, .transferEncoding, .upgrade: return nil
            default: break
            }
        }
        guard let size, size <= Self.maximumBody, let match = tree.match(path[...]),
            let route = match.routes[Endpoint.Method.post]
        else { return nil }
        var ticket = Ticket(route: route, began: .now)
        let intake = routes[route].intake
        guard !intake.tokenIsInBody else { return ticket }
        let secret = match.parameters["token"].map { $0[...] } ?? authorization.flatMap { Authenticator.bearer($0) }
        guard let secret, let known = integration(secret, of: intake), intakes.limiter.has(known.buckets) else {
            return nil
        }
        ticket.integration = known
        return ticket
    }

    private func integration(_ secret: Substring, of intake: ConnectorIntake) -> IntegrationCache.Known? {
        guard let known = intakes.cache.fresh(String(secret), now: intakes.clock.now()), known.kind == intake.kind,
            known.isEnabled
        else { return nil }
        return known
    }

    /// Hands a message's alerts to the batcher.
    /// - Parameter answered: called once, on any thread, with the answer, after the commit.
    /// - Returns: false where the request has to go the long way; `answered` is not called then.
    func take(_ ticket: Ticket, body: ByteBuffer, answered: @escaping @Sendable (Answer) -> Void) -> Bool {
        let route = routes[ticket.route]
        let intake = route.intake
        let message: ConnectorIntake.Message
        let integration: IntegrationCache.Known
        do {
            let read = try body.withUnsafeReadableBytes { bytes throws(ConnectorError) in
                try self.read(bytes, ticket, intake)
            }
            guard let read else { return false }
            (integration, message) = read
        } catch {
            return false
        }
        let size = body.readableBytes
        guard intakes.gate.enter(bytes: size) else { return false }
        // Last, since what it takes is gone.
        if let standing = intakes.limiter.take(integration.buckets), !standing.answer.isAllowed {
            intakes.gate.leave(bytes: size)
            return false
        }
        intake.short.increment()
        intakes.batcher.submit(integration.scope, message.alerts) { error in
            intakes.gate.leave(bytes: size)
            let answer = error.map { refusal(of: $0, intake) } ?? Answer(intake.accept(message))
            route.metrics.note(status: answer.status, since: ticket.began)
            answered(answer)
        }
        return true
    }

    private func read(
        _ body: UnsafeRawBufferPointer, _ ticket: Ticket, _ intake: ConnectorIntake
    ) throws(ConnectorError) -> (IntegrationCache.Known, ConnectorIntake.Message)? {
        var integration = ticket.integration
        if integration == nil, let secret = try intake.secret(in: body) {
            integration = self.integration(secret, of: intake)
        }
        guard let integration else { return nil }
        let message = try intake.read(
            body, of: integration, at: intakes.clock.now(), policy: intakes.policy())
        return (integration, message)
    }

    private func refusal(of error: IntakeError, _ intake: ConnectorIntake) -> Answer {
        intake.count(error)
        return Answer(Problem.of(error))
    }

    /// What is written back.
    struct Answer: Sendable {
        var status: Int
        var headers: HTTPFields
        var body: ByteBuffer

        init(_ answer: ConnectorAnswer) {
            status = answer.status
            headers = [.contentType: "application/json"]
            body = ByteBuffer(bytes: answer.body)
        }

        init(_ problem: Problem) {
            status = problem.status
            headers = problem.headers
            body = ByteBuffer(bytes: problem.document(requestID: nil))
        }
    }

    /// An answer as it goes over the wire.
    func bytes(of answer: Answer) -> ByteBuffer {
        var bytes = ByteBuffer()
        bytes.reserveCapacity(256 + answer.body.readableBytes)
        let status = HTTPResponseStatus(statusCode: answer.status)
        bytes.writeString("HTTP/1.1 \(answer.status) \(status.reasonPhrase)\r\n")
        for field in answer.headers { bytes.writeString("\(field.name.rawName): \(field.value)\r\n") }
        bytes.writeString("Content-Length: \(answer.body.readableBytes)\r\n")
        bytes.writeString("Date: \(dates.text(at: intakes.clock.now()))\r\n\r\n")
        bytes.writeImmutableBuffer(answer.body)
        return bytes
    }
}
