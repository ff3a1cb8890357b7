import Hummingbird

/// One route: what it answers, to whom.
struct Endpoint: Sendable {
    enum Method: String, Sendable, Hashable, CaseIterable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"

        var isWrite: Bool { self != .get }
    }

    /// Which writes may be repeated under an `Idempotency-Key`.
    enum Idempotency: Sendable {
        /// The answer is kept and given again.
        case stored
        /// The answer holds a secret that must not be kept.
        case notKept
    }

    let method: Method
    /// As in `openapi.yaml`: `/api/v1/incidents/{id}`.
    let path: String
    let access: Access
    let idempotency: Idempotency
    let handle: @Sendable (Call) async throws -> Response

    init(
        _ method: Method, _ path: String, _ access: Access, idempotency: Idempotency = .stored,
        _ handle: @escaping @Sendable (Call) async throws -> Response
    ) {
        self.method = method
        self.path = path
        self.access = access
        self.idempotency = idempotency
        self.handle = handle
    }

    /// True where errors are told in SCIM's words.
    var isOfDirectory: Bool { path.hasPrefix("/scim/") }
}
