import Domain
import Integration
import Storage

/// What `bellwether admin rekey` prints.
public struct Rekeyed: Encodable, Sendable {
    /// Secrets that are under the current key now, and were not.
    public let rewrapped: Int
    /// Secrets that were under it already.
    public let current: Int
}

extension Administration {
    /// Takes a new key into use and puts every sealed secret under it.
    ///
    /// With a key file: a new key is made and written before the old one, which the run after the next takes out. Running
    /// servers read the file again whenever they seal, and when they meet a secret under a key that they do not know. With keys in
    /// the environment: secrets are put under `BELLWETHER_SECRET_KEY`; those in `BELLWETHER_SECRET_KEYS_OLD` can then go.
    public func rekey() async throws -> Rekeyed {
        guard let before = try SecretKeys.load(environment, data: directory) else {
            throw ConfigurationError("there is no key: set BELLWETHER_SECRET_KEY, or give --data")
        }
        let file =
            environment["BELLWETHER_SECRET_KEY"] == nil
            ? directory.map { SecretKeyFile(path: $0.secretKeyFile) } : nil
        var keys = before
        if let file {
            var generator = SystemRandomNumberGenerator()
            keys = SecretKeys(keys: [SecretKey(random: &generator)] + before.keys)
            try file.write(keys, replacing: true)
        }
        let secrets = try SealedSecrets(keys: keys.bytes)
        // Twice: what a server sealed with the old key while the first round ran would need that key still.
        let first = try await rewrapAll(under: secrets)
        let second = try await rewrapAll(under: secrets)
        if let file, let newest = keys.keys.first {
            // The one before stays for what a server seals at this very moment; the next run takes it out.
            try file.write(SecretKeys(keys: [newest] + before.keys.prefix(1)), replacing: true)
        }
        return Rekeyed(rewrapped: first.rewrapped + second.rewrapped, current: first.current)
    }

    private func rewrapAll(under secrets: SealedSecrets) async throws -> (rewrapped: Int, current: Int) {
        var (rewrapped, current) = (0, 0)
        for organization in try await store.audit.organizations() {
            let done = try await store.access.rekey(Scope(org: organization.id)) { sealed, binding in
                try secrets.rewrap(sealed, binding: binding)
            }
            rewrapped += done.rewrapped
            current += done.current
        }
        let people = try await store.access.rekeyPeople { sealed, binding in
            try secrets.rewrap(sealed, binding: binding)
        }
        return (rewrapped + people.rewrapped, current + people.current)
    }
}
