import CArgon2
public import Domain
import Synchronization
import Threads

/// argon2id (RFC 9106) on threads of its own: it takes tens of milliseconds, and Swift's own threads must not wait.
public final class PasswordHasher: Sendable {
    public struct Failure: Error, Sendable {
        public let code: Int32
    }

    /// Attempts that may wait; each holds a password and a request.
    private static let capacity = 100

    private let threads: ThreadPool
    private let parameters: PasswordParameters
    private let waiting = Atomic<Int>(0)

    /// - Parameters:
    ///   - threads: how many passwords may be hashed at once.
    ///   - parameters: of new hashes.
    public init(threads: Int = 2, parameters: PasswordParameters = .standard) {
        self.threads = ThreadPool(name: "argon2", count: threads)
        self.parameters = parameters
    }

    deinit {
        threads.shutDown()
    }

    /// The password's hash with its salt and parameters, as a PHC string.
    public func hash(_ password: String) async throws -> String {
        try await run { [parameters] in try Self.hashNow(password, parameters) }
    }

    /// True for a hash that costs less to guess than a new one would: it is time to hash the password anew.
    public func isWeak(_ hash: String) -> Bool {
        PasswordParameters(ofHash: hash)?.isWeaker(than: parameters) ?? true
    }

    /// Whether the password is the one that was hashed. Takes as long without a hash as with one, so that its time does
    /// not tell whether there is such a person.
    public func verify(_ password: String, against hash: String?) async throws -> Bool {
        let stored = hash ?? Self.nobody(parameters)
        let matches = try await run {
            let bytes = Array(password.utf8)
            return argon2id_verify(stored, bytes, bytes.count) == ARGON2_OK.rawValue
        }
        return matches && hash != nil
    }

    /// - Throws: a 503 problem where too many wait already: hashing is dear, and anybody may ask for it.
    private func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        defer { waiting.wrappingSubtract(1, ordering: .relaxed) }
        guard waiting.wrappingAdd(1, ordering: .relaxed).newValue <= Self.capacity else {
            throw Problem.unavailable("Too many are signing in at once.")
        }
        return try await threads.run(work)
    }

    /// The hash of no password that anybody has.
    private static func nobody(_ parameters: PasswordParameters) -> String {
        "$argon2id$v=19$\(parameters)$AAECAwQFBgcICQoLDA0ODw$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    }

    static func hashNow(_ password: String, _ parameters: PasswordParameters) throws -> String {
        var random = SystemRandomNumberGenerator()
        var salt: [UInt8] = []
        for _ in 0..<2 { withUnsafeBytes(of: random.next() as UInt64) { salt.append(contentsOf: $0) } }
        let bytes = Array(password.utf8)
        var encoded = [CChar](repeating: 0, count: 256)
        let code = argon2id_hash_encoded(
            parameters.passes, parameters.memory, parameters.lanes, bytes, bytes.count, salt, salt.count, 32, &encoded,
            encoded.count)
        guard code == ARGON2_OK.rawValue else { throw Failure(code: code) }
        return String(decoding: encoded.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
