public import Integration

/// Every outbound vendor. A new one is one folder beside this file and one line in it.
public enum Channels {
    public static let all: [any Channel] = [
        WebhookChannel(),
        SlackChannel(),
        PagerDutyChannel(),
        TeamsChannel(),
        EmailChannel(),
        TelegramChannel(),
        MattermostChannel(),
    ]

    /// The channel of that kind.
    public static func named(_ kind: String) -> (any Channel)? {
        all.first { $0.description.kind == kind }
    }
}
