import HTTPTypes
import Hummingbird

/// Writes that need no session have no CSRF token either: a page of another site must not sign a browser in, to an
/// account that it knows.
enum SameOrigin {
    /// - Throws: 403 for a request that a browser sent on behalf of another site's page.
    static func check(_ call: Call, _ configuration: APIConfiguration) throws(Problem) {
        let headers = call.request.headers
        if let site = headers[.literal("Sec-Fetch-Site")], site == "cross-site" || site == "same-site" { throw refusal }
        guard let origin = headers[.origin] else { return }
        let host = origin.firstRange(of: "://").map { origin[$0.upperBound...] }
        let isOurs =
            configuration.publicURL.map { $0.lowercased() == origin.lowercased() } ?? false
            || host.map { $0.lowercased() == call.request.head.authority?.lowercased() } ?? false
        guard isOurs else { throw refusal }
    }

    private static let refusal = Problem(
        status: 403, code: "cross-origin", title: "Not allowed",
        detail: "That can be asked for by a page of this server only.")
}
