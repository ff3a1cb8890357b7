import HTTPTypes
import Hummingbird
import Storage

/// The cookies of signing in. On https their names promise browsers that only this host set them, for all of it, over
/// TLS: no neighbouring subdomain can plant one.
struct SessionCookie: Sendable {
    let isHTTPS: Bool

    /// Holds the session's token.
    var session: String { name("bw_session") }
    /// Holds what an identity provider's answer is checked against.
    var signOn: String { name("bw_sign_on") }

    private func name(_ base: String) -> String { isHTTPS ? "__Host-\(base)" : base }

    /// The header that sets a cookie.
    func set(_ name: String, to value: String, maxAge: Int) -> String {
        let secure = isHTTPS ? "; Secure" : ""
        return "\(name)=\(value); Path=/; Max-Age=\(maxAge); HttpOnly; SameSite=Lax\(secure)"
    }

    func clear(_ name: String) -> String { set(name, to: "", maxAge: 0) }

    /// The session token that a request carries.
    func token(of request: Request) -> Token? {
        for value in values(of: session, in: request) {
            if let token = Token(value), token.kind == .session { return token }
        }
        return nil
    }

    func values(of name: String, in request: Request) -> [Substring] {
        request.headers[values: .cookie].flatMap { header in
            header.split(separator: ";").compactMap { pair in
                let parts = pair.split(separator: "=", maxSplits: 1)
                guard parts.count == 2, parts[0].drop(while: { $0 == " " }) == name[...] else { return nil }
                return parts[1]
            }
        }
    }
}
