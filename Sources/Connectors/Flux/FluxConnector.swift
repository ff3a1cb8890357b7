import Crypto
import Domain
public import Integration

/// Flux's notification controller, providers `generic` and `generic-hmac`.
public struct FluxConnector: ChangeConnector {
    public init() {}

    public var description: IntegrationDescription {
        IntegrationDescription(
            kind: "flux", title: "Flux", description: "Reconciliations of Flux kustomizations and Helm releases.",
            fields: [
                FieldDescription(
                    name: "webhook_secret", label: "HMAC key", secret: true,
                    hint: "Of a provider of the type generic-hmac; then every message must be signed with it.")
            ],
            snippets: [
                .init(
                    title: "Provider and alert", language: "yaml",
                    text: """
                        apiVersion: notification.toolkit.fluxcd.io/v1beta3
                        kind: Provider
                        metadata: {name: bellwether, namespace: flux-system}
                        spec: {type: generic, address: "{{url}}"}
                        ---
                        apiVersion: notification.toolkit.fluxcd.io/v1beta3
                        kind: Alert
                        metadata: {name: bellwether, namespace: flux-system}
                        spec:
                          providerRef: {name: bellwether}
                          eventSeverity: info
                          eventSources: [{kind: HelmRelease, name: '*'}, {kind: Kustomization, name: '*'}]
                        """)
            ],
            capabilities: [.changes, .signs])
    }

    public var maximumBodySize: Int { 2 * 1024 * 1024 }

    public func objection(to body: [UInt8], headers: MessageHeaders, secrets: [String: String]) -> String? {
        guard let secret = secrets["webhook_secret"] else { return nil }
        guard let given = headers["X-Signature"] else { return "X-Signature is missing: use the provider generic-hmac" }
        let code = HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: Array(secret.utf8)))
        let wanted =
            "sha256=" + code.map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }.joined()
        return equalInConstantTime(given.lowercased().utf8, wanted.utf8) ? nil : "X-Signature does not fit the body"
    }

    public func parse(
        _ body: [UInt8], headers: MessageHeaders, context: ChangeContext
    ) throws(ConnectorError) -> ChangeMessage {
        let tree = try JSONTree.object(body, now: context.now)
        let object = tree["involvedObject"]
        let kind = try object["kind"].required("a kind")
        let name = try object["name"].required("a name")
        let reason = tree["reason"].text() ?? ""
        guard ["HelmRelease", "Kustomization"].contains(kind) else {
            return .ignored("\(kind).\(reason)", because: "only HelmRelease and Kustomization deploy something")
        }
        let status: Change.Status
        switch reason {
        case "ReconciliationSucceeded", "UpgradeSucceeded", "InstallSucceeded", "RollbackSucceeded", "TestSucceeded":
            status = .success
        case "Progressing", "DependencyNotReady": status = .running
        case _ where reason.hasSuffix("Failed") || tree["severity"].text() == "error": status = .failure
        default: return .ignored("\(kind).\(reason)", because: "\(reason) tells of no change")
        }
        let metadata = tree["metadata"]
        func value(_ name: String) -> JSONTree {
            metadata.members.first { $0.name == name || $0.name.hasSuffix("/\(name)") }?.value ?? metadata[name]
        }
        let revision = value("revision").text()
        let at = try tree["timestamp"].time() ?? context.now
        var change = Change.draft(
            .deployment, status, source: "flux", at: at, title: tree["message"].line ?? name, toldAt: at)
        change.endedAt = status.isEnd ? at : nil
        change.commit = revision.flatMap { text in
            JSONTree(value: .string(String(text.split { ":@/".contains($0) }.last ?? "")), path: "revision").commit
        }
        change.version = value("app-version").text() ?? (kind == "HelmRelease" ? revision : nil)
        change.isRollback = reason.hasPrefix("Rollback")
        change.facts.namespace = object["namespace"].text()
        change.facts.cluster = value("cluster").text()
        let environment = value("env").text() ?? value("environment").text()
        if status == .failure {
            change.facts.error = .init(type: reason, summary: tree["message"].line ?? reason, firstSeen: at)
        }
        // What is told of one revision is one change, in each cluster and environment; going back is another each time.
        var place = [change.facts.cluster, environment, change.facts.namespace].map { $0 ?? "" }
        place.append(name)
        let moment = String(at.microseconds)
        let which = change.isRollback ? "rollback:\(moment)" : revision ?? moment
        return ChangeMessage(
            event: "\(kind).\(reason)",
            changes: [
                IncomingChange(
                    key: "flux:\(kind):\(place.joined(separator: "\u{1}")):\(which)", change: change,
                    hints: ChangeHints(
                        service: name, environment: environment, namespace: change.facts.namespace,
                        cluster: change.facts.cluster))
            ])
    }
}
