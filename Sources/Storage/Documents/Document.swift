public import Domain

/// Something that people write and name: a rule, a policy, a schedule, a silence.
public struct Document<Value: Codable & Hashable & Sendable>: Sendable, Hashable {
    public var id: ID<Value>
    public var name: String
    /// Its place where the order counts.
    public var position: Int
    public var enabled: Bool
    public var value: Value
    public var createdAt: Timestamp
    public var updatedAt: Timestamp
    public var version: Int
}
