import Domain
import Hummingbird

/// What a directory reads before anything else: what this service can do, and what its resources look like.
struct SCIMDiscoveryRoutes: Sendable {
    let baseURL: String

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/scim/v2/ServiceProviderConfig", .permission(.directoryProvision)) { _ in configuration() },
            Endpoint(.get, "/scim/v2/ResourceTypes", .permission(.directoryProvision)) { _ in
                SCIM.list(Self.types, total: Self.types.count, startIndex: 1) { json, type in
                    json.object { write(type, to: &$0) }
                }
            },
            Endpoint(.get, "/scim/v2/Schemas", .permission(.directoryProvision)) { _ in
                SCIM.list(Self.types, total: Self.types.count, startIndex: 1) { json, type in
                    json.object { Self.writeSchema(type, to: &$0) }
                }
            },
        ]
    }

    private struct ResourceType {
        var name: String
        var endpoint: String
        var schema: String
        /// Name, type, whether it has several values, whether it must be there, whether it can be written.
        var attributes: [(name: String, type: String, isMany: Bool, isRequired: Bool, mutability: String)]
    }

    private static let types = [
        ResourceType(
            name: "User", endpoint: "/Users", schema: SCIM.user,
            attributes: [
                ("userName", "string", false, true, "immutable"), ("displayName", "string", false, false, "readWrite"),
                ("active", "boolean", false, false, "readWrite"), ("emails", "complex", true, false, "readOnly"),
                ("groups", "complex", true, false, "readOnly"),
            ]),
        ResourceType(
            name: "Group", endpoint: "/Groups", schema: SCIM.group,
            attributes: [
                ("displayName", "string", false, true, "readWrite"), ("members", "complex", true, false, "readWrite"),
            ]),
    ]

    private func configuration() -> Response {
        SCIM.answer { json in
            json.field("schemas", ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"])
            json.field("patch") { $0.field("supported", true) }
            json.field("bulk") { json in
                json.field("supported", false)
                json.field("maxOperations", 0)
                json.field("maxPayloadSize", 0)
            }
            json.field("filter") { json in
                json.field("supported", true)
                json.field("maxResults", SCIMQuery.maximumCount)
            }
            json.field("changePassword") { $0.field("supported", false) }
            json.field("sort") { $0.field("supported", false) }
            json.field("etag") { $0.field("supported", false) }
            json.field("authenticationSchemes", array: ["oauthbearertoken"]) { json, type in
                json.object { json in
                    json.field("type", type)
                    json.field("name", "API key")
                    json.field("description", "An API key with the permission directory.provision, as Bearer token.")
                }
            }
        }
    }

    private func write(_ type: ResourceType, to json: inout JSONWriter) {
        json.field("schemas", ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"])
        json.field("id", type.name)
        json.field("name", type.name)
        json.field("endpoint", type.endpoint)
        json.field("schema", type.schema)
        json.field("meta") { json in
            json.field("resourceType", "ResourceType")
            json.field("location", "\(baseURL)/scim/v2/ResourceTypes/\(type.name)")
        }
    }

    private static func writeSchema(_ type: ResourceType, to json: inout JSONWriter) {
        json.field("schemas", ["urn:ietf:params:scim:schemas:core:2.0:Schema"])
        json.field("id", type.schema)
        json.field("name", type.name)
        json.field("attributes", array: type.attributes) { json, attribute in
            json.object { json in
                json.field("name", attribute.name)
                json.field("type", attribute.type)
                json.field("multiValued", attribute.isMany)
                json.field("required", attribute.isRequired)
                json.field("mutability", attribute.mutability)
                json.field("returned", "default")
                json.field("uniqueness", attribute.name == "userName" ? "server" : "none")
            }
        }
    }
}
