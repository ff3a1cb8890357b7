import Domain
import Logging
import Policies
import Synchronization

/// The policies in force, read again from their files when the process is told to (SIGHUP).
final class PolicyBox: Sendable {
    private let directory: String
    private let logger: Logger
    private let current: Mutex<PolicySet>

    init(directory: String, logger: Logger) throws {
        self.directory = directory
        self.logger = logger
        self.current = Mutex(try Policies.load(directory: directory))
    }

    var policies: PolicySet { current.withLock { $0 } }

    /// Keeps the old ones where the new ones cannot be used.
    func reload() {
        do {
            let new = try Policies.load(directory: directory)
            current.withLock { $0 = new }
            logger.info("policies read again: \(Self.summary(new))")
        } catch {
            logger.error("policies stay as they were: \(error)")
        }
    }

    private static func summary(_ policies: PolicySet) -> String {
        policies.versions.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }
}
