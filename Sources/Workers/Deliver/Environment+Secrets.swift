import Domain
import Integration
import Storage

extension Handlers.Environment {
    private struct MissingKey: Error, CustomStringConvertible {
        let description = "this server has no key for secrets"
    }

    /// A channel's secrets in the clear.
    func openSecrets(_ scope: Scope, _ channel: ChannelRecord) throws -> [String: String] {
        guard let sealed = channel.secrets else { return [:] }
        guard let secrets else { throw MissingKey() }
        return try secrets.openFields(sealed, binding: ChannelSecrets.binding(scope, channel.id))
    }
}
