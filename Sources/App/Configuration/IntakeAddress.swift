/// Where a sender posts to, by kind.
enum IntakeAddress {
    /// The path after the server's address, with the token where the kind carries it in the path.
    static func path(kind: String, token: String) -> String {
        switch kind {
        // Its clients take the server's address and send the token, which they call routing key, in the body.
        case "pagerduty": "/v2/enqueue"
        default: "/integrations/\(kind)/\(token)"
        }
    }
}
