import Domain
import Storage

import struct Foundation.UUID

/// Who sends a request: established once, before any handler.
struct Caller: Sendable {
    enum Credential: Sendable {
        case session(SessionRecord)
        case apiKey(APIKeyRecord)
    }

    let scope: Scope
    let role: Role
    let credential: Credential

    /// Whom timelines and topology changes name.
    var actor: TimelineActor {
        switch credential {
        case .session(let session): TimelineActor(kind: .user, id: session.user.id.uuid, name: session.user.name)
        case .apiKey(let key): TimelineActor(kind: .apiKey, id: key.id.uuid, name: key.name)
        }
    }

    /// The person, where it is one.
    var userID: UserID? {
        guard case .session(let session) = credential else { return nil }
        return session.user.id
    }

    /// Keeps idempotency keys of different callers apart.
    var idempotencyActor: String {
        switch credential {
        case .session(let session): "user:\(session.user.id)"
        case .apiKey(let key): "key:\(key.id)"
        }
    }
}
