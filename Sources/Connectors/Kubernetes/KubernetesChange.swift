import Domain
import Integration

/// One object before and after.
struct KubernetesChange {
    let entry: JSONTree
    let cluster: String?
    let context: ChangeContext

    enum Reading {
        case change(IncomingChange)
        /// Why nothing is made of it.
        case nothing(String)
    }

    private static let workloads: Set<String> = ["Deployment", "StatefulSet", "DaemonSet"]
    private static let known: Set<String> = workloads.union(["Service", "ConfigMap", "Secret", "Ingress"])

    func read() throws(ConnectorError) -> Reading {
        let (before, after) = (entry["before"], entry["after"])
        let object = after.isThere ? after : before
        guard object.isObject else {
            throw entry["after"].invalid("is required: an object, or before for one that is gone")
        }
        let kind = try object["kind"].required("a kind")
        let name = try object["metadata"]["name"].required("a name")
        guard Self.known.contains(kind) else { return .nothing("\(kind) objects are not followed") }
        let namespace = object["metadata"]["namespace"].text() ?? "default"
        let differences = KubernetesDifference(kind: kind).differences(before, after)
        let isNew = !before.isThere
        let isGone = !after.isThere
        guard isNew || isGone || !differences.isEmpty else {
            return .nothing("nothing that matters changed in \(kind) \(namespace)/\(name)")
        }
        let version = object["metadata"]["resourceVersion"].text()
        let toldAt = try entry["at"].time()
        let createdAt = isNew ? try object["metadata"]["creationTimestamp"].time() : nil
        let at = toldAt ?? createdAt ?? context.now
        var change = Change.draft(
            changeKind(kind, differences), .success, source: "kubernetes", at: at,
            title: title(kind, name, differences, isNew: isNew, isGone: isGone), toldAt: at)
        change.actor = entry["actor"].text() ?? manager(object)
        let images = Self.images(object)
        change.image = images.first
        change.version = images.first.flatMap { Image.tag(of: $0) }
        if let old = Self.images(before).first, old != change.image { change.previousVersion = Image.tag(of: old) }
        change.facts.resource = "\(kind)/\(namespace)/\(name)"
        change.facts.namespace = namespace
        change.facts.cluster = cluster
        change.facts.deploymentType =
            object["spec"]["strategy"]["type"].text() ?? object["spec"]["updateStrategy"]["type"].text()
        change.facts.diff = differences.isEmpty ? nil : Array(differences.prefix(20))
        if Self.workloads.contains(kind), let replicas = object["spec"]["replicas"].int {
            change.facts.impact = .init(podsAffected: replicas)
        }
        status(object, &change)
        var labels: [String: String] = [:]
        for (label, value) in object["metadata"]["labels"].members.prefix(50) { labels[label] = value.text() }
        // What a configuration is called is no service; what uses it will tell.
        let isConfig = kind == "ConfigMap" || kind == "Secret"
        let hints = ChangeHints(
            service: isConfig || labels["app.kubernetes.io/name"] != nil || labels["app"] != nil ? nil : name,
            image: isConfig ? nil : change.image, namespace: namespace, cluster: cluster, labels: labels)
        let moment = version ?? String(at.microseconds)
        return .change(
            IncomingChange(
                key: "kubernetes:\(cluster ?? ""):\(kind):\(namespace):\(name):\(moment)", change: change, hints: hints,
                uses: Self.workloads.contains(kind) ? Self.uses(object, namespace) : []))
    }

    private func changeKind(_ kind: String, _ differences: [FieldDifference]) -> Change.Kind {
        switch kind {
        case "ConfigMap", "Secret": .config
        case "Service", "Ingress": .infrastructure
        default:
            !differences.isEmpty && differences.allSatisfy({ $0.kind == .replicaCount || $0.kind == .resourceLimit })
                ? .scaling : .deployment
        }
    }

    private func title(
        _ kind: String, _ name: String, _ differences: [FieldDifference], isNew: Bool, isGone: Bool
    ) -> String {
        if isNew { return "\(kind) \(name) created" }
        if isGone { return "\(kind) \(name) deleted" }
        let fields = differences.prefix(3).map(\.field).joined(separator: ", ")
        return "\(kind) \(name): \(fields)\(differences.count > 3 ? " and \(differences.count - 3) more" : "")"
    }

    /// Why pods do not become ready, where the object says so.
    private func status(_ object: JSONTree, _ change: inout Change) {
        for condition in object["status"]["conditions"].elements where condition["status"].text() == "False" {
            guard ["Available", "Progressing"].contains(condition["type"].text()) else { continue }
            change.facts.error = .init(
                type: condition["reason"].text(), summary: condition["message"].line ?? "Not available")
            if condition["reason"].text() == "ProgressDeadlineExceeded" { change.status = .failure }
        }
    }

    /// Who wrote last, by Kubernetes' own book-keeping.
    private func manager(_ object: JSONTree) -> String? {
        object["metadata"]["managedFields"].elements.last { $0["subresource"].text() != "status" }?["manager"].text()
    }

    static func images(_ object: JSONTree) -> [String] {
        object["spec"]["template"]["spec"]["containers"].elements.compactMap { $0["image"].text(atMost: 250) }
    }

    /// The ConfigMaps and Secrets that a workload's pods read.
    static func uses(_ object: JSONTree, _ namespace: String) -> [String] {
        let pod = object["spec"]["template"]["spec"]
        var found: Set<String> = []
        func add(_ kind: String, _ name: JSONTree) {
            if let name = name.text(atMost: 253) { found.insert("\(kind)/\(namespace)/\(name)") }
        }
        for container in pod["containers"].elements + pod["initContainers"].elements {
            for source in container["envFrom"].elements {
                add("ConfigMap", source["configMapRef"]["name"])
                add("Secret", source["secretRef"]["name"])
            }
            for variable in container["env"].elements {
                add("ConfigMap", variable["valueFrom"]["configMapKeyRef"]["name"])
                add("Secret", variable["valueFrom"]["secretKeyRef"]["name"])
            }
        }
        for volume in pod["volumes"].elements {
            add("ConfigMap", volume["configMap"]["name"])
            add("Secret", volume["secret"]["secretName"])
            for source in volume["projected"]["sources"].elements {
                add("ConfigMap", source["configMap"]["name"])
                add("Secret", source["secret"]["name"])
            }
        }
        return Array(found.sorted().prefix(30))
    }
}
