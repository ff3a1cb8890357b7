public import Domain
package import Postgres

/// Services and what needs what.
public struct TopologyStore: Sendable {
    let database: Database
    let topologies: TopologyCache
    let limits: @Sendable () -> LimitPolicy

    /// The whole graph as it stands.
    public func snapshot(_ scope: Scope) async throws -> TopologySnapshot {
        try await database.snapshot(scope) { tx in try Self.snapshot(tx, scope) }
    }

    /// The version alone: cheap to ask for often.
    public func version(_ scope: Scope) async throws -> Int {
        try await database.read(scope) { tx in try Self.version(tx, scope) }
    }

    /// Makes the graph what `document` says. Services that stay keep their ids; what changed is recorded.
    /// - Parameter expectedVersion: from an earlier `snapshot`; nil to replace whatever is there.
    /// - Throws: `StoreError.invalid` for a name that is empty, twice there or unknown; `.conflict`.
    public func replace(
        _ scope: Scope, with document: TopologyDocument, expectedVersion: Int? = nil, by actor: String,
        at now: Timestamp
    ) async throws -> TopologySnapshot {
        let wanted = try TopologyPlan.Wanted(document)
        let limits = limits()
        return try await database.write(scope) { tx in
            try tx.execute("SELECT pg_advisory_xact_lock(hashtextextended(\("topology:\(scope.org)"), 0))")
            let current = try Self.snapshot(tx, scope)
            if let expectedVersion, expectedVersion != current.version {
                throw StoreError.conflict(current: current.version)
            }
            let plan = TopologyPlan(from: current, to: wanted, at: now)
            guard !plan.difference.isEmpty else { return current }
            try Quota.check(
                tx, scope, .services, limits, adding: plan.services.count - current.services.count)
            try plan.store(tx, scope, version: current.version + 1, by: actor, at: now)
            if plan.services.ownersDiffer(from: current.services) { try AssignTeamsJob.enqueue(tx, scope) }
            try ChangeFeed.topology(tx, scope, version: current.version + 1)
            return TopologySnapshot(
                services: plan.services, dependencies: plan.dependencies, version: current.version + 1)
        }
    }

    /// Changes, newest first.
    public func history(_ scope: Scope, _ request: PageRequest) async throws -> Page<TopologyChange> {
        let before = try request.cursor.map { text in
            guard let version = Int(text) else {
                throw StoreError.invalid(field: "cursor", message: "is not a cursor that a list gave out")
            }
            return version
        }
        return try await database.read(scope) { tx in
            let rows = try tx.query(
                """
                SELECT version, at, actor, change FROM topology_changes
                WHERE org_id = \(scope.org) AND version < \(before ?? Int.max)
                ORDER BY version DESC LIMIT \(request.limit + 1)
                """)
            let items = try rows.map { row in
                let (version, at, actor, change) = try row.decode(Int.self, Timestamp.self, String.self, JSON.self)
                return TopologyChange(version: version, at: at, actor: actor, change: try change.decoded())
            }
            let kept = Array(items.prefix(request.limit))
            return Page(
                items: kept, nextCursor: items.count > kept.count ? kept.last.map { String($0.version) } : nil)
        }
    }

    /// The services along dependencies from one of them, nearest first.
    /// - Parameter hops: at most so far; 1…10.
    /// - Throws: `StoreError.notFound`.
    public func related(
        _ scope: Scope, _ id: ServiceID, _ direction: DependencyDirection, hops: Int
    ) async throws -> [RelatedService] {
        let graph = try await topologies.current(scope)
        guard graph[id] != nil else { throw StoreError.notFound(what: "service") }
        return graph.neighbours(of: id, direction == .up ? .up : .down, hops: min(max(hops, 1), 10))
            .compactMap { neighbour in
                graph[neighbour.service].map { RelatedService(service: $0, hops: neighbour.hops) }
            }
    }

    package static func version(_ tx: Transaction, _ scope: Scope) throws -> Int {
        let row = try tx.first(
            "SELECT coalesce(max(version), 0) FROM topology_changes WHERE org_id = \(scope.org)")
        return try row?.decode(Int.self) ?? 0
    }

    package static func snapshot(_ tx: Transaction, _ scope: Scope) throws -> TopologySnapshot {
        let services = try tx.query(
            """
            SELECT \(sql: Service.columns) FROM services s
            WHERE s.org_id = \(scope.org) ORDER BY s.cluster, s.namespace, s.name
            """)
        let dependencies = try tx.query(
            """
            SELECT from_service_id, to_service_id, kind FROM dependencies
            WHERE org_id = \(scope.org) ORDER BY from_service_id, to_service_id
            """)
        return TopologySnapshot(
            services: try services.map { row in
                var columns = Columns(row)
                return try Service(columns: &columns)
            },
            dependencies: try dependencies.map { row in
                let (from, to, kind) = try row.decode(ServiceID.self, ServiceID.self, String.self)
                return Dependency(from: from, to: to, kind: Dependency.Kind(rawValue: kind) ?? .other)
            },
            version: try version(tx, scope))
    }
}

extension Service {
    /// From `services s`.
    static let columns: SQL =
        "s.id, s.cluster, s.namespace, s.name, s.display_name, s.owner_team, s.tier, s.environment"

    init(columns: inout Columns) throws {
        self.init(
            id: try columns.next(), cluster: try columns.next(), namespace: try columns.next(),
            name: try columns.next(), displayName: try columns.next(), ownerTeam: try columns.next(),
            tier: try columns.next(), environment: try columns.next())
    }
}

extension [Service] {
    /// Whether any service has another owner, or another name for teams' matchers to go by.
    fileprivate func ownersDiffer(from old: [Service]) -> Bool {
        func owned(_ services: [Service]) -> Set<[String?]> {
            Set(services.map { [$0.id.description, $0.name, $0.ownerTeam] })
        }
        return owned(self) != owned(old)
    }
}
