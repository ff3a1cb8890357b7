import Domain
public import Integration

/// Argo CD's notifications, by the webhook template below.
public struct ArgoCDConnector: ChangeConnector {
    public init() {}

    public var description: IntegrationDescription {
        IntegrationDescription(
            kind: "argocd", title: "Argo CD", description: "Syncs of Argo CD applications.",
            snippets: [
                .init(
                    title: "argocd-notifications-cm", language: "yaml",
                    text: """
                        service.webhook.bellwether: |
                          url: {{url}}
                          headers: [{name: Content-Type, value: application/json}]
                        template.bellwether: |
                          webhook:
                            bellwether:
                              method: POST
                              body: |
                                {"application": {{.app.metadata.name | toJson}}, "project": {{.app.spec.project | toJson}},
                                 "namespace": {{.app.spec.destination.namespace | toJson}},
                                 "cluster": {{.app.spec.destination.name | default "" | toJson}},
                                 "labels": {{.app.metadata.labels | default dict | toJson}},
                                 "revision": {{.app.status.operationState.syncResult.revision | toJson}},
                                 "repository": {{.app.spec.source.repoURL | toJson}},
                                 "images": {{.app.status.summary.images | default list | toJson}},
                                 "phase": {{.app.status.operationState.phase | toJson}},
                                 "message": {{.app.status.operationState.message | default "" | toJson}},
                                 "health": {{.app.status.health.status | toJson}},
                                 "started_at": {{.app.status.operationState.startedAt | toJson}},
                                 "finished_at": {{.app.status.operationState.finishedAt | default "" | toJson}},
                                 "url": "{{.context.argocdUrl}}/applications/{{.app.metadata.name}}"}
                        trigger.on-sync-running: |
                          - {when: "app.status.operationState.phase in ['Running']", send: [bellwether]}
                        trigger.on-sync-done: |
                          - {when: "app.status.operationState.phase in ['Succeeded', 'Failed', 'Error']", send: [bellwether]}
                        """)
            ],
            capabilities: [.changes])
    }

    public var maximumBodySize: Int { 2 * 1024 * 1024 }

    public func parse(
        _ body: [UInt8], headers: MessageHeaders, context: ChangeContext
    ) throws(ConnectorError) -> ChangeMessage {
        let tree = try JSONTree.object(body, now: context.now)
        let application = try tree["application"].required("the application's name")
        let phase = try tree["phase"].required("the phase of the operation")
        let status: Change.Status =
            switch phase {
            case "Succeeded": .success
            case "Failed", "Error": .failure
            case "Running", "Terminating": .running
            default: throw tree["phase"].invalid("must be Running, Succeeded, Failed, Error or Terminating")
            }
        let startedAt = try tree["started_at"].time() ?? context.now
        let finishedAt = try tree["finished_at"].time()
        let images = try tree["images"].list().compactMap { $0.text(atMost: 250) }
        var change = Change.draft(
            .deployment, status, source: "argocd", at: startedAt,
            title: "\(application) synced to \(tree["namespace"].text() ?? "its cluster")",
            toldAt: finishedAt ?? startedAt)
        change.endedAt = status.isEnd ? finishedAt : nil
        change.repository = tree["repository"].text().map(JenkinsConnector.repository)
        // The revision is that of the configuration's repository; the image says what runs.
        change.commit = tree["revision"].commit
        var labels: [String: String] = [:]
        for (name, value) in tree["labels"].members.prefix(50) { labels[name] = value.text() }
        let service = labels["app.kubernetes.io/name"] ?? application
        change.image =
            WorkloadImages(images.map { .init(name: nil, image: $0) })
            .main(named: [service, application], sidecars: context.sidecars)?.image
        change.version = change.image.flatMap { Image.tag(of: $0) }
        change.facts.application = application
        change.facts.namespace = tree["namespace"].text()
        change.facts.cluster = tree["cluster"].text()
        change.facts.links = .init(page: tree["url"].link, deployment: tree["url"].link)
        if status == .failure {
            change.facts.error = .init(
                type: phase, summary: tree["message"].line ?? "The sync failed", firstSeen: finishedAt)
        } else if tree["health"].text() == "Degraded" {
            change.facts.error = .init(type: "Degraded", summary: "The application is degraded", firstSeen: finishedAt)
        }
        let hints = ChangeHints(
            service: service, image: change.image,
            namespace: change.facts.namespace, cluster: change.facts.cluster, repository: change.repository,
            workflow: application, labels: labels)
        return ChangeMessage(
            event: "sync.\(phase.lowercased())", deliveryID: headers["Idempotency-Key"],
            changes: [
                IncomingChange(
                    key: "argocd:\(application):\(startedAt.microseconds):\(tree["revision"].text() ?? "")",
                    change: change,
                    hints: hints)
            ])
    }
}
