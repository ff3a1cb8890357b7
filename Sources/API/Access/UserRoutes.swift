import Domain
import Hummingbird
import Storage

/// The people of the organization: whom an incident can be assigned to.
struct UserRoutes: Sendable {
    let access: AccessStore

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/api/v1/users", .permission(.memberRead)) { call in
                .list(try await access.members(try call.scope)) { json, member in
                    json.object { json in
                        json.field("id", member.id)
                        json.field("name", member.name)
                        json.field("email", member.email)
                        json.field("role", member.role.rawValue)
                        json.field("created_at", member.createdAt)
                    }
                }
            }
        ]
    }
}
