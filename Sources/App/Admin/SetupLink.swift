import Domain
import Storage

/// The link that lets whoever started the server create the first owner in the browser.
enum SetupLink {
    static let lifetime = Duration.seconds(24 * 3600)

    static func make(address: String, store: Store, now: Timestamp) async throws -> String {
        let token = Base64URL.random()
        try await store.access.createSetupLink(token: token, expiresAt: now + lifetime)
        return "\(address)/setup?token=\(token)"
    }
}
