import Domain
import Storage

import struct Foundation.UUID

/// Who sends a request: established once, before any handler.
struct Caller: Sendable {
    enum Credential: Sendable {
        case session(SessionRecord)
        case apiKey(APIKeyRecord)
    }

    let organization: OrgID
    let grants: Grants
    let credential: Credential
    /// With whose eyes the handler reads and writes: set to what the route's permission gives.
    var scope: Scope

    init(organization: OrgID, grants: Grants, credential: Credential) {
        self.organization = organization
        self.grants = grants
        self.credential = credential
        scope = Scope(org: organization, visibility: .teams([], unowned: false))
    }

    /// Decides whether they may do what a route does, and narrows the scope to the rows for which they may.
    /// - Throws: 403.
    mutating func require(_ permission: Permission, address: String?, requestID: String) throws(Problem) {
        guard case .allowed(let visibility) = grants.decide(permission) else {
            throw .forbidden("This needs the permission \(permission.rawValue); the role \(role) does not have it.")
        }
        let person = actor
        scope = Scope(
            org: organization, visibility: visibility,
            actor: AuditActor(
                kind: person.kind == .user ? .user : .apiKey, id: person.id, name: person.name, address: address,
                requestID: requestID, permission: permission))
    }

    /// The same tenant with the eyes that another permission gives; nothing to see where it gives none.
    func scope(for permission: Permission) -> Scope {
        guard case .allowed(let visibility) = grants.decide(permission) else {
            return scope.seeing(.teams([], unowned: false))
        }
        return scope.seeing(visibility)
    }

    var role: RoleName {
        switch credential {
        case .session(let session): session.grant.role
        case .apiKey(let key): key.grant.role
        }
    }

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

    /// Keeps idempotency keys of different callers apart, and counts their requests.
    var idempotencyActor: String {
        switch credential {
        case .session(let session): "user:\(session.user.id)"
        case .apiKey(let key): "key:\(key.id)"
        }
    }
}
