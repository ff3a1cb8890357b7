import Logging
public import Postgres
import Synchronization

/// Keeps every statement that is sent, with its parameters.
public final class StatementRecorder: Sendable {
    private let kept = Mutex<[String: [SQL]]>([:])

    public init() {}

    /// A database like that one whose statements are kept.
    public func database(like configuration: DatabaseConfiguration) -> Database {
        var configuration = configuration
        configuration.observer = { [self] sql in note(sql) }
        return Database(configuration, logger: Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() })
    }

    /// A text is run again with the parameters that it had first, last and a few times between.
    private func note(_ sql: SQL) {
        kept.withLock { kept in
            var samples = kept[sql.text, default: []]
            if samples.count == 4 { samples.remove(at: 2) }
            samples.append(sql)
            kept[sql.text] = samples
        }
    }

    /// By their text.
    public var statements: [SQL] {
        kept.withLock { kept in kept.sorted { $0.key < $1.key }.flatMap(\.value) }
    }
}
