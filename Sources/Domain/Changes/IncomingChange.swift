import Crypto

import struct Foundation.UUID

/// A change as a sender tells it. Telling it again, or telling more of it, is about the same change: `key` says which.
public struct IncomingChange: Sendable, Hashable {
    /// What makes two messages of one integration be about the same change, as in `deployment:145988746`.
    public var key: String
    /// What is known so far; its ids and what is inferred are filled in later.
    public var change: Change
    /// Words by which service and environment may be found.
    public var hints: ChangeHints
    /// Workloads use configurations: which ones this object does, as `ConfigMap/namespace/name`.
    public var uses: [String]
    /// Where the log of a job that failed lies; nil for everything else.
    public var log: JobLog?
    /// By what it is known again, where the sender gives its messages no ids; nil where it does.
    public var repetition: Repetition?

    public init(
        key: String, change: Change, hints: ChangeHints = ChangeHints(), uses: [String] = [], log: JobLog? = nil,
        repetition: Repetition? = nil
    ) {
        self.key = key
        self.change = change
        self.hints = hints
        self.uses = uses
        self.log = log
        self.repetition = repetition
    }
}

/// How a message without an id of its own is told from a repeat: it is one only if it says in everything what the last
/// message about the same target said.
public struct Repetition: Sendable, Hashable {
    /// What the message is about: a change, or a place where changes are made.
    public var target: String
    /// Everything that it says.
    public var said: String
    /// How long after the first one it is still a repeat; nil for as long as messages are remembered.
    public var window: Duration?

    public init(of target: String, said: String, within window: Duration?) {
        self.target = target
        self.said = said
        self.window = window
    }
}

/// What a message says that may name its service or its environment.
public struct ChangeHints: Sendable, Hashable {
    /// As the sender says, in so many words.
    public var service: String?
    public var environment: String?
    public var image: String?
    public var namespace: String?
    public var cluster: String?
    public var repository: String?
    public var branch: String?
    public var tag: String?
    /// A workflow's, job's or application's name.
    public var workflow: String?
    public var labels: [String: String]

    public init(
        service: String? = nil, environment: String? = nil, image: String? = nil, namespace: String? = nil,
        cluster: String? = nil, repository: String? = nil, branch: String? = nil, tag: String? = nil,
        workflow: String? = nil, labels: [String: String] = [:]
    ) {
        self.service = service
        self.environment = environment
        self.image = image
        self.namespace = namespace
        self.cluster = cluster
        self.repository = repository
        self.branch = branch
        self.tag = tag
        self.workflow = workflow
        self.labels = labels
    }
}

/// A commit as a push tells it.
public struct Commit: Sendable, Hashable {
    public struct File: Sendable, Hashable {
        public var path: String
        public var type: FileType
        public var added: Int
        public var removed: Int

        public init(path: String, type: FileType = .other, added: Int = 0, removed: Int = 0) {
            self.path = path
            self.type = type
            self.added = added
            self.removed = removed
        }
    }

    public var sha: String
    public var repository: String
    public var author: String?
    public var message: String
    public var authoredAt: Timestamp
    /// The commit before it on the branch, where that is known.
    public var parent: String?
    public var files: [File]

    public init(
        sha: String, repository: String, author: String?, message: String, authoredAt: Timestamp,
        parent: String? = nil, files: [File] = []
    ) {
        self.sha = sha
        self.repository = repository
        self.author = author
        self.message = message
        self.authoredAt = authoredAt
        self.parent = parent
        self.files = files
    }

    /// Whether it says that it takes another one back.
    public var isRevert: Bool { message.hasPrefix("Revert ") || message.contains("This reverts commit") }
}

extension ID where Entity == Change {
    /// The id of the change that an integration names by a key: SHA-256 of both, formed as UUID version 8, so that the
    /// primary key finds it and no second index is needed. Without an integration the key stands for itself.
    public static func named(_ key: String, integration: IntegrationID?) -> ChangeID {
        var hash = SHA256()
        hash.update(data: Array("change\u{0}\(integration?.description ?? "")\u{0}\(key)".utf8))
        var bytes = Array(hash.finalize().prefix(16))
        bytes[6] = 0x80 | (bytes[6] & 0x0F)
        bytes[8] = 0x80 | (bytes[8] & 0x3F)
        return ChangeID(
            UUID(
                uuid: (
                    bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7],
                    bytes[8], bytes[9], bytes[10], bytes[11], bytes[12], bytes[13], bytes[14], bytes[15]
                )))
    }
}
