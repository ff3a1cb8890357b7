import HTTPTypes
import Hummingbird

/// What tells browsers to trust a page with as little as it needs.
enum SecurityHeaders {
    /// For the dashboard: its own scripts, styles, images and connections, nothing inline, in no frame.
    static let pagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

    /// For everything else, which is no page.
    static let dataPolicy = "default-src 'none'; frame-ancestors 'none'"

    static func add(to headers: inout HTTPFields, isHTTPS: Bool) {
        headers[.xContentTypeOptions] = "nosniff"
        headers[.literal("X-Frame-Options")] = "DENY"
        headers[.literal("Referrer-Policy")] = "no-referrer"
        headers[.literal("Cross-Origin-Opener-Policy")] = "same-origin"
        headers[.literal("Cross-Origin-Resource-Policy")] = "same-origin"
        if headers[.contentSecurityPolicy] == nil { headers[.contentSecurityPolicy] = dataPolicy }
        if isHTTPS { headers[.strictTransportSecurity] = "max-age=31536000" }
    }
}
