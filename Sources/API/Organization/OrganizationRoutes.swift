import Domain
import HTTPTypes
import Hummingbird
import Storage

/// The organization itself: its name, and how much of what it may have it has.
struct OrganizationRoutes: Sendable {
    let access: AccessStore

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/api/v1/organization", .permission(.organizationRead)) { call in
                Self.answer(try await access.organizationDetails(try call.scope))
            },
            Endpoint(.patch, "/api/v1/organization", .permission(.organizationManage)) { try await update($0) },
        ]
    }

    private func update(_ call: Call) async throws -> Response {
        var fields = try await call.fields()
        let name = fields.optionalString("name", length: 1...200)
        try fields.finish()
        return Self.answer(
            try await access.renameOrganization(try call.scope, name: name, expected: try call.expectedVersion()))
    }

    private static func answer(_ details: OrganizationDetails) -> Response {
        .object(etag: details.version) { json in
            json.field("id", details.organization.id)
            json.field("slug", details.organization.slug)
            json.field("name", details.organization.name)
            json.field("created_at", details.organization.createdAt)
            json.field("version", details.version)
            json.field("quotas", array: details.quotas) { json, quota in
                json.object { json in
                    json.field("name", quota.quota.rawValue)
                    json.field("used", quota.used)
                    json.field("limit", quota.limit)
                }
            }
        }
    }
}
