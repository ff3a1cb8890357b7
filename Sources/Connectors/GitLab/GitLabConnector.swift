import Domain
public import Integration

/// GitLab's webhooks.
public struct GitLabConnector: ChangeConnector {
    public init() {}

    public var description: IntegrationDescription {
        IntegrationDescription(
            kind: "gitlab", title: "GitLab",
            description: "Pushes, merge requests, pipelines, jobs, releases and deployments of GitLab projects.",
            fields: [
                FieldDescription(
                    name: "webhook_secret", label: "Secret token", secret: true,
                    hint: "What GitLab sends as X-Gitlab-Token. Without one, the integration's token is the secret.",
                    default: "the integration's token"),
                FieldDescription(
                    name: "api_token", label: "API token", secret: true,
                    hint: "To show what commits changed, and why jobs failed. Needs the scope read_api."),
                FieldDescription(
                    name: "api_url", label: "GitLab's address", type: .url, hint: "For a server of your own.",
                    default: "https://gitlab.com"),
            ],
            snippets: [
                .init(title: "URL (Settings, Webhooks)", language: "text", text: "{{url}}"),
                .init(title: "Secret token, unless you set one of your own", language: "text", text: "{{token}}"),
                .init(
                    title: "Triggers to choose", language: "text",
                    text: "Push, Tag push, Merge request, Job, Pipeline, Deployment and Releases events"),
            ],
            capabilities: [.changes, .signs, .deduplicates])
    }

    public func token(in headers: MessageHeaders) -> String? { headers["X-Gitlab-Token"] }

    public func objection(to body: [UInt8], headers: MessageHeaders, secrets: [String: String]) -> String? {
        guard let given = headers["X-Gitlab-Token"] else {
            return "X-Gitlab-Token is missing: set a secret token in the webhook's settings"
        }
        guard let secret = secrets["webhook_secret"] ?? secrets["token"] else {
            return "there is no secret to check with"
        }
        return equalInConstantTime(given.utf8, secret.utf8) ? nil : "X-Gitlab-Token is not this integration's"
    }

    public func parse(
        _ body: [UInt8], headers: MessageHeaders, context: ChangeContext
    ) throws(ConnectorError) -> ChangeMessage {
        let tree = try JSONTree.object(body, now: context.now)
        var message = try GitLabEvent(tree: tree, context: context).message()
        // The same for every attempt at one delivery.
        message.deliveryID = (headers["Idempotency-Key"] ?? headers["X-Gitlab-Webhook-UUID"]).map {
            String($0.prefix(100))
        }
        return message
    }
}
