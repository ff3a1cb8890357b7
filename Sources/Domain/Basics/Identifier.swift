public import struct Foundation.UUID

/// A UUID that knows what it names: an `ID<Incident>` cannot be passed where an `ID<Service>` is wanted.
public struct ID<Entity>: Hashable, Sendable, Comparable, Codable, CustomStringConvertible, LosslessStringConvertible {
    public let uuid: UUID

    public init(_ uuid: UUID) {
        self.uuid = uuid
    }

    public init?(_ description: String) {
        guard let uuid = UUID(uuidString: description) else { return nil }
        self.uuid = uuid
    }

    /// A new UUID version 7 (RFC 9562): sorted by `time`, to the millisecond, then random.
    public init(at time: Timestamp) {
        var random = SystemRandom()
        self.init(at: time, using: &random)
    }

    public init(at time: Timestamp, using random: inout some RandomNumberGenerator) {
        self.uuid = UUID.version7(at: time, using: &random)
    }

    public init(from decoder: any Decoder) throws {
        self.uuid = try decoder.singleValueContainer().decode(UUID.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// Lower case, with hyphens.
    public var description: String { uuid.uuidString.lowercased() }

    public static func < (left: ID, right: ID) -> Bool {
        let (one, other) = (left.halves, right.halves)
        return one.high == other.high ? one.low < other.low : one.high < other.high
    }

    public static func == (left: ID, right: ID) -> Bool { left.halves == right.halves }

    public func hash(into hasher: inout Hasher) {
        let halves = halves
        hasher.combine(halves.high)
        hasher.combine(halves.low)
    }

    /// The sixteen bytes as two numbers, the first byte the most significant: correlation compares ids by the million.
    private var halves: (high: UInt64, low: UInt64) {
        withUnsafeBytes(of: uuid.uuid) { bytes in
            (
                UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
    }
}

extension UUID {
    /// UUID version 7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then 74 random bits.
    public static func version7(at time: Timestamp, using random: inout some RandomNumberGenerator) -> UUID {
        let milliseconds = UInt64(clamping: time.microseconds / 1000)
        let high = random.next()
        let low = random.next()
        func byte(_ value: UInt64, _ shift: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: value >> shift) }
        return UUID(
            uuid: (
                byte(milliseconds, 40), byte(milliseconds, 32), byte(milliseconds, 24),
                byte(milliseconds, 16), byte(milliseconds, 8), byte(milliseconds, 0),
                0x70 | (byte(high, 8) & 0x0F), byte(high, 0),
                0x80 | (byte(low, 56) & 0x3F), byte(low, 48), byte(low, 40), byte(low, 32),
                byte(low, 24), byte(low, 16), byte(low, 8), byte(low, 0)
            ))
    }
}

// What the identifiers name. Entities without a value type of their own are named by an empty enum.
public enum Organization {}
public enum User {}
public enum Session {}
public enum APIKey {}
public enum Integration {}
public enum Team {}
public enum Invitation {}
public enum NotificationChannel {}
public enum IdentityProvider {}
public enum Notification {}
public enum TimelineEntry {}
public enum Decision {}
public enum Feedback {}

public typealias OrgID = ID<Organization>
public typealias UserID = ID<User>
public typealias SessionID = ID<Session>
public typealias APIKeyID = ID<APIKey>
public typealias IntegrationID = ID<Integration>
public typealias TeamID = ID<Team>
public typealias InvitationID = ID<Invitation>
public typealias AlertID = ID<Alert>
public typealias ServiceID = ID<Service>
public typealias IncidentID = ID<Incident>
public typealias HypothesisID = ID<Hypothesis>
public typealias EvidenceID = ID<EvidenceArtifact>
public typealias ProviderID = ID<IdentityProvider>
public typealias ChannelID = ID<NotificationChannel>
public typealias NotificationID = ID<Notification>
public typealias TimelineEntryID = ID<TimelineEntry>
public typealias DecisionID = ID<Decision>
