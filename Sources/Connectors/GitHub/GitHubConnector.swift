import Crypto
import Domain
public import Integration

/// GitHub's webhooks: what was pushed, merged, built, released and deployed.
public struct GitHubConnector: ChangeConnector {
    public init() {}

    public var description: IntegrationDescription {
        IntegrationDescription(
            kind: "github", title: "GitHub",
            description: "Pushes, pull requests, workflows, releases and deployments of GitHub repositories.",
            fields: [
                FieldDescription(
                    name: "webhook_secret", label: "Webhook secret", secret: true,
                    hint: "What GitHub signs with. Without one, the integration's token is the secret.",
                    default: "the integration's token"),
                FieldDescription(
                    name: "api_token", label: "API token", secret: true,
                    hint:
                        "To recover deliveries that were lost, and to show what commits changed and why jobs failed. Needs read access."
                ),
                FieldDescription(
                    name: "repositories", label: "Repositories to watch",
                    hint: "owner/name, separated by commas. Deployments and runs that no webhook told of are fetched."),
                FieldDescription(
                    name: "api_url", label: "API address", type: .url, hint: "For GitHub Enterprise.",
                    default: "https://api.github.com"),
            ],
            snippets: [
                .init(
                    title: "Payload URL (Settings, Webhooks; either content type)", language: "text",
                    text: "{{url}}"),
                .init(title: "Secret, unless you set one of your own", language: "text", text: "{{token}}"),
                .init(
                    title: "Events to choose", language: "text",
                    text:
                        "Pushes, Pull requests, Releases, Workflow runs, Workflow jobs, Deployments, Deployment statuses"
                ),
            ],
            capabilities: [.changes, .signs, .deduplicates])
    }

    /// The hexadecimal HMAC-SHA-256 of the raw body under the secret, in constant time.
    public func objection(to body: [UInt8], headers: MessageHeaders, secrets: [String: String]) -> String? {
        guard let given = headers["X-Hub-Signature-256"] else {
            return "X-Hub-Signature-256 is missing: set a secret in the webhook's settings"
        }
        guard let secret = secrets["webhook_secret"] ?? secrets["token"] else {
            return "there is no secret to check with"
        }
        let code = HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: Array(secret.utf8)))
        let wanted =
            "sha256=" + code.map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }.joined()
        return equalInConstantTime(given.lowercased().utf8, wanted.utf8)
            ? nil : "X-Hub-Signature-256 does not fit the body"
    }

    public func parse(
        _ body: [UInt8], headers: MessageHeaders, context: ChangeContext
    ) throws(ConnectorError) -> ChangeMessage {
        let tree = try JSONTree.object(FormBody.document(body), now: context.now)
        guard let event = headers["X-GitHub-Event"], !event.isEmpty else {
            throw ConnectorError(.invalid, field: "X-GitHub-Event", message: "is required: the header names the event")
        }
        var message = try GitHubEvent(tree: tree, context: context).message(event)
        message.event = tree["action"].text(atMost: 40).map { "\(event.prefix(60)).\($0)" } ?? String(event.prefix(60))
        message.deliveryID = headers["X-GitHub-Delivery"].map { String($0.prefix(100)) }
        return message
    }

    /// What the REST API says of a deployment, a run or a release, as if a webhook had told of it.
    /// - Parameters:
    ///   - event: `deployment`, `deployment_status`, `workflow_run` or `release`.
    ///   - status: a deployment's last one.
    public static func recovered(
        event: String, repository: String, object: [UInt8], status: [UInt8]? = nil, context: ChangeContext
    ) throws(ConnectorError) -> ChangeMessage {
        let tree = try JSONTree.parse(object)
        var members: [String: JSONTree.Value] = [
            event == "deployment_status" ? "deployment" : event: tree.value,
            "repository": .object(["full_name": .string(repository)]),
        ]
        if let status { members["deployment_status"] = try JSONTree.parse(status).value }
        let wrapped = JSONTree(value: .object(members), path: "", latest: context.now + JSONTree.ahead)
        var message = try GitHubEvent(tree: wrapped, context: context).message(event)
        let told = message.changes.first?.change.facts.toldAt ?? message.changes.first?.change.at
        message.event = "\(event).recovered"
        message.deliveryID =
            "poll:\(message.changes.first?.key ?? ""):\(message.changes.first?.change.status.rawValue ?? ""):\(told?.microseconds ?? 0)"
        return message
    }
}
