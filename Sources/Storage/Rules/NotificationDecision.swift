public import Domain

/// What was decided about telling people of something, stage by stage.
public struct NotificationDecision: Sendable, Hashable {
    public var id: ID<NotificationDecision>
    public var incident: IncidentID
    public var dedupKey: String
    public var facts: NotificationFacts
    public var lines: [NotificationPipeline.Line]
    public var channels: [ChannelID]
    /// True while a gate holds it that opens by itself.
    public var waits: Bool
    public var at: Timestamp
}
