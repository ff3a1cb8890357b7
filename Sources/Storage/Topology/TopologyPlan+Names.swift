import Domain

extension TopologyPlan.Wanted {
    /// Most services and dependencies that one document may have.
    static let limit = 20_000

    /// - Throws: `StoreError.invalid`, naming the entry.
    init(_ document: TopologyDocument) throws(StoreError) {
        guard document.services.count <= Self.limit, document.dependencies.count <= Self.limit else {
            throw .invalid(field: "services", message: "and dependencies may be \(Self.limit) at most")
        }
        var byName: [String: [String]] = [:]
        for (at, entry) in document.services.enumerated() {
            let field = "services[\(at)]"
            guard !entry.name.isEmpty, entry.name.count <= 200 else {
                throw .invalid(field: "\(field).name", message: "must have 1 to 200 characters")
            }
            guard !entry.name.contains("/"), !entry.namespace.contains("/"), !entry.cluster.contains("/") else {
                throw .invalid(field: "\(field).name", message: "must not contain a slash")
            }
            if let tier = entry.tier, !(1...4).contains(tier) {
                throw .invalid(field: "\(field).tier", message: "must be 1 to 4")
            }
            guard services.updateValue(entry, forKey: entry.fullName) == nil else {
                throw .invalid(field: "\(field).name", message: "is there twice: \(entry.fullName)")
            }
            var names = [entry.name]
            if !entry.namespace.isEmpty { names.append("\(entry.namespace)/\(entry.name)") }
            if !entry.cluster.isEmpty { names.append(entry.fullName) }
            for name in names { byName[name, default: []].append(entry.fullName) }
        }
        for (at, entry) in document.dependencies.enumerated() {
            let from = try resolve(entry.from, byName, field: "dependencies[\(at)].from")
            let to = try resolve(entry.to, byName, field: "dependencies[\(at)].to")
            guard from != to else {
                throw .invalid(field: "dependencies[\(at)].to", message: "is the service itself")
            }
            dependencies[Edge(from: from, to: to)] = entry.kind
        }
    }

    private func resolve(
        _ name: String, _ byName: [String: [String]], field: String
    ) throws(StoreError) -> String {
        if services[name] != nil { return name }
        let found = byName[name] ?? []
        guard let first = found.first else {
            throw .invalid(field: field, message: "names no service of the document: \(name)")
        }
        guard found.count == 1 else {
            throw .invalid(field: field, message: "could be \(found.sorted().joined(separator: " or ")): say which")
        }
        return first
    }
}
