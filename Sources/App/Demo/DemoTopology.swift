/// The company of the demo: who calls whom.
enum DemoTopology {
    struct Document: Encodable {
        struct Service: Encodable {
            let name: String
            let displayName: String
            let ownerTeam: String
            let tier: Int
            let environment = "production"

            enum CodingKeys: String, CodingKey {
                case name, tier, environment
                case displayName = "display_name"
                case ownerTeam = "owner_team"
            }
        }

        struct Dependency: Encodable {
            let from: String
            let to: String
        }

        let services: [Service]
        let dependencies: [Dependency]
    }

    static let document = Document(
        services: [
            .init(name: "web-app", displayName: "Web App", ownerTeam: "storefront", tier: 1),
            .init(name: "api-gateway", displayName: "API Gateway", ownerTeam: "platform", tier: 1),
            .init(name: "payment-service", displayName: "Payment Service", ownerTeam: "payments", tier: 1),
            .init(name: "user-service", displayName: "User Service", ownerTeam: "identity", tier: 1),
            .init(name: "order-service", displayName: "Order Service", ownerTeam: "orders", tier: 1),
            .init(name: "cache-layer", displayName: "Cache Layer", ownerTeam: "platform", tier: 2),
            .init(name: "database-primary", displayName: "Database Primary", ownerTeam: "data", tier: 1),
            .init(name: "search-service", displayName: "Search Service", ownerTeam: "discovery", tier: 2),
            .init(name: "search-index", displayName: "Search Index", ownerTeam: "discovery", tier: 2),
            .init(name: "mail-relay", displayName: "Mail Relay", ownerTeam: "platform", tier: 3),
        ],
        dependencies: [
            .init(from: "web-app", to: "api-gateway"),
            .init(from: "api-gateway", to: "payment-service"),
            .init(from: "api-gateway", to: "user-service"),
            .init(from: "api-gateway", to: "order-service"),
            .init(from: "api-gateway", to: "search-service"),
            .init(from: "payment-service", to: "database-primary"),
            .init(from: "user-service", to: "database-primary"),
            .init(from: "user-service", to: "cache-layer"),
            .init(from: "order-service", to: "database-primary"),
            .init(from: "order-service", to: "mail-relay"),
            .init(from: "cache-layer", to: "database-primary"),
            .init(from: "search-service", to: "search-index"),
        ])
}
