import Domain
import HTTPTypes
public import Hummingbird
import Logging
import Storage

/// Every request's way in: route, caller, handler, and whatever goes wrong as problem+json.
public struct FrontDoor: HTTPResponder {
    public typealias Context = ServerContext

    let endpoints: [Endpoint]
    let tree: RouteTree
    let metrics: [RouteMetrics]
    let unknownMetrics: RouteMetrics
    let authenticator: Authenticator
    let addresses: SenderAddress
    let limiter: RateLimiter
    let idempotency: Idempotency
    let files: StaticResponder
    let isHTTPS: Bool

    init(
        endpoints: [Endpoint], registry: MetricsRegistry, authenticator: Authenticator, addresses: SenderAddress,
        limiter: RateLimiter,
        idempotency: Idempotency,
        files: StaticResponder, isHTTPS: Bool
    ) {
        self.endpoints = endpoints
        self.tree = RouteTree(endpoints)
        self.metrics = endpoints.map {
            RouteMetrics(registry: registry, method: $0.method.rawValue, route: $0.path)
        }
        self.unknownMetrics = RouteMetrics(registry: registry, method: "any", route: "none")
        self.authenticator = authenticator
        self.addresses = addresses
        self.limiter = limiter
        self.idempotency = idempotency
        self.files = files
        self.isHTTPS = isHTTPS
    }

    public func respond(to request: Request, context: ServerContext) async throws -> Response {
        let start = ContinuousClock.now
        let target = request.head.path ?? "/"
        let mark = target.utf8.firstIndex(of: UInt8(ascii: "?"))
        let path = target[..<(mark ?? target.endIndex)]
        let search = mark.map { target[target.index(after: $0)...] }

        guard let match = tree.match(path) else {
            let response = await withoutRoute(request, path: path, context: context)
            unknownMetrics.note(status: response.status.code, since: start)
            return response
        }
        let isHead = request.method == .head
        let method = isHead ? .get : Endpoint.Method(rawValue: request.method.rawValue)
        guard let method, let number = match.routes[method] else {
            var response = methodMismatch(request, match: match, context: context)
            SecurityHeaders.add(to: &response.headers, isHTTPS: isHTTPS)
            unknownMetrics.note(status: response.status.code, since: start)
            return response
        }
        let endpoint = endpoints[number]
        var response: Response
        var standing: RateLimiter.Standing?
        do {
            let call = Call(
                request: request, path: path, query: try Query(search), parameters: match.parameters,
                context: context)
            response = try await run(endpoint, call, &standing)
        } catch {
            let problem = Problem.of(error, logger: context.logger)
            response =
                endpoint.isOfDirectory ? problem.scimResponse() : problem.response(requestID: context.requestID)
            if problem.isBodyUnread { response = request.answerWithoutBody(response) }
        }
        if let standing {
            response.headers[.rateLimitPolicy] = standing.policyHeader
            response.headers[.rateLimit] = standing.header
        }
        metrics[number].note(status: response.status.code, since: start)
        if endpoint.access != .intake {
            response.headers[.requestID] = context.requestID
            SecurityHeaders.add(to: &response.headers, isHTTPS: isHTTPS)
        }
        return isHead ? response.createHeadResponse() : response
    }

    private func run(
        _ endpoint: Endpoint, _ call: Call, _ standing: inout RateLimiter.Standing?
    ) async throws -> Response {
        guard case .permission(let needed) = endpoint.access else { return try await endpoint.handle(call) }
        var caller = try await authenticator.caller(of: call.request, isWrite: endpoint.method.isWrite)
        standing = limiter.take([
            (rate: .caller, name: caller.idempotencyActor),
            (rate: .organization, name: caller.organization.description),
        ])
        if let standing, !standing.answer.isAllowed { throw standing.problem }
        try caller.require(needed, address: addresses.address(of: call), requestID: call.context.requestID)
        var call = call
        call.signedIn = caller
        return try await idempotency.run(call, endpoint: endpoint, caller: caller)
    }

    private func withoutRoute(_ request: Request, path: Substring, context: ServerContext) async -> Response {
        var response: Response
        if request.method == .get || request.method == .head, let found = await files.respond(to: request, path: path) {
            response = request.method == .head ? found.createHeadResponse() : found
        } else {
            response = Problem.notFound("address").response(requestID: context.requestID)
        }
        SecurityHeaders.add(to: &response.headers, isHTTPS: isHTTPS)
        return response
    }

    private func methodMismatch(_ request: Request, match: RouteTree.Match, context: ServerContext) -> Response {
        let allowed = match.routes.keys.map(\.rawValue).sorted()
        if request.method == .options {
            return Response(status: .noContent, headers: [.allow: allowed.joined(separator: ", ")])
        }
        return Problem.methodNotAllowed(allowed).response(requestID: context.requestID)
    }
}
