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
        guard before.isThere || after.isThere else {
            throw entry["after"].invalid("is required: an object, or before for one that is gone")
        }
        let object = after.isThere ? after : before
        let kind = try identified(before, after)
        let name = try object["metadata"]["name"].required("a name")
        guard Self.known.contains(kind) else { return .nothing("\(kind) objects are not followed") }
        let namespace = object["metadata"]["namespace"].text() ?? "default"
        let isSecret = [before, after].contains { $0["kind"].text() == "Secret" }
        let differences = KubernetesDifference(kind: kind, isSecret: isSecret).differences(before, after)
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
        var labels: [String: String] = [:]
        for (label, value) in object["metadata"]["labels"].members.prefix(50) { labels[label] = value.text() }
        let isWorkload = Self.workloads.contains(kind) && !isSecret
        if isWorkload { describe(&change, object, before, named: name, labels) }
        change.facts.resource = "\(kind)/\(namespace)/\(name)"
        change.facts.namespace = namespace
        change.facts.cluster = cluster
        change.facts.diff = differences.isEmpty ? nil : Array(differences.prefix(20))
        if isWorkload {
            let spec = object["spec"]
            change.facts.deploymentType = spec["strategy"]["type"].text() ?? spec["updateStrategy"]["type"].text()
            if let replicas = spec["replicas"].int { change.facts.impact = .init(podsAffected: replicas) }
            status(object, &change)
        }
        // What a configuration is called is no service; what uses it will tell.
        let isConfig = kind == "ConfigMap" || isSecret
        let hints = ChangeHints(
            service: isConfig || labels["app.kubernetes.io/name"] != nil || labels["app"] != nil ? nil : name,
            image: isConfig ? nil : change.image, namespace: namespace, cluster: cluster, labels: labels)
        // An object that is gone is told with the version of its last update.
        let moment = (version ?? String(at.microseconds)) + (isGone ? ":deleted" : "")
        return .change(
            IncomingChange(
                key: "kubernetes:\(cluster ?? ""):\(kind):\(namespace):\(name):\(moment)", change: change, hints: hints,
                uses: isWorkload ? Self.uses(object, namespace) : []))
    }

    /// Checks that both states are of one object.
    /// - Returns: its kind.
    private func identified(_ before: JSONTree, _ after: JSONTree) throws(ConnectorError) -> String {
        let states = [before, after].filter { $0.isThere }
        for state in states {
            // Nothing at all is said of what was not there before.
            if case .object(let members) = state.value, members.isEmpty, states.count > 1 { continue }
            let metadata = try state.requiredObject()["metadata"]
            for part in [metadata, state["spec"]] where part.isThere { _ = try part.requiredObject() }
            let kind = state["kind"]
            if kind.isThere { _ = try kind.required("a kind") }
            let containers = state["spec"]["template"]["spec"]["containers"]
            if Self.workloads.contains(kind.text() ?? "") { _ = try containers.list() }
        }
        for name in ["name", "namespace"] {
            let told = states.compactMap { $0["metadata"][name].text() }
            if told.count == 2, told[0] != told[1] {
                throw after["metadata"][name].invalid("must be that of before: both are states of one object")
            }
        }
        return try (after.isThere ? after : before)["kind"].required("a kind")
    }

    /// What runs, by the container that the workload is about.
    private func describe(
        _ change: inout Change, _ object: JSONTree, _ before: JSONTree, named name: String, _ labels: [String: String]
    ) {
        let images = WorkloadImages(Self.containers(object), before: Self.containers(before))
        let names = [name, labels["app.kubernetes.io/name"], labels["app"]].compactMap { $0 }
        guard let main = images.main(named: names, sidecars: context.sidecars) else { return }
        change.image = main.image
        change.version = Image.tag(of: main.image)
        if let old = images.previous(main)?.image, old != main.image { change.previousVersion = Image.tag(of: old) }
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

    static func containers(_ object: JSONTree) -> [WorkloadImages.Container] {
        object["spec"]["template"]["spec"]["containers"].elements.compactMap { container in
            container["image"].text(atMost: 250).map { .init(name: container["name"].text(atMost: 120), image: $0) }
        }
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
