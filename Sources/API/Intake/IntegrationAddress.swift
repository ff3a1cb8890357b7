/// Where an integration's sender has to send.
public enum IntegrationAddress {
    /// The complete address to paste, the token in it where the vendor's senders cannot set headers.
    public static func url(kind: String, token: String, baseURL: String) -> String {
        switch kind {
        // The routing key in the body is the token.
        case "pagerduty": "\(baseURL)/v2/enqueue"
        case "changes": "\(baseURL)/webhook/changes"
        // Its token comes in a header of its own.
        case "gitlab": "\(baseURL)/integrations/gitlab"
        // Takes alerts itself, and is the `path_prefix` before `/api/v2/alerts`.
        default: "\(baseURL)/integrations/\(kind)/\(token)"
        }
    }
}
