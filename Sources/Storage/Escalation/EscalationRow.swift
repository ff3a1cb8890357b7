public import Domain

/// An incident under a policy.
public struct EscalationRow: Sendable, Hashable {
    public var id: ID<EscalationState>
    public var incident: IncidentID
    public var policyID: ID<EscalationPolicy>
    public var policyName: String
    /// As it was when this began.
    public var policy: EscalationPolicy
    public var state: EscalationState
    public var startedAt: Timestamp
    public var updatedAt: Timestamp
}
