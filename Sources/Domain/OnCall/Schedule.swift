/// Who is on call when: layers, of which a later one covers the earlier ones, each a rotation of people.
public struct Schedule: Sendable, Hashable, Codable {
    /// An IANA zone: hand-overs and restrictions happen at its times on the wall.
    public var zone: String
    public var layers: [Layer]

    public struct Layer: Sendable, Hashable, Codable {
        public var name: String
        /// In the order of their turns.
        public var users: [UserID]
        public var rotation: Rotation
        /// The day of the first hand-over; before it nobody is on call in this layer.
        public var startsOn: CivilDay
        /// Nil for no end. The first day on which the layer is no longer on call.
        public var endsOn: CivilDay?
        public var handover: ClockTime
        /// When the layer is on call at all; empty for always.
        public var restrictions: [Restriction]

        enum CodingKeys: String, CodingKey {
            case name, users, rotation, handover, restrictions
            case startsOn = "starts_on"
            case endsOn = "ends_on"
        }

        public init(
            name: String, users: [UserID], rotation: Rotation, startsOn: CivilDay, endsOn: CivilDay? = nil,
            handover: ClockTime, restrictions: [Restriction] = []
        ) {
            self.name = name
            self.users = users
            self.rotation = rotation
            self.startsOn = startsOn
            self.endsOn = endsOn
            self.handover = handover
            self.restrictions = restrictions
        }

        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            name = try container.decode(String.self, forKey: .name)
            users = try container.decode([UserID].self, forKey: .users)
            rotation = try container.decode(Rotation.self, forKey: .rotation)
            startsOn = try container.decode(CivilDay.self, forKey: .startsOn)
            endsOn = try container.decodeIfPresent(CivilDay.self, forKey: .endsOn)
            handover = try container.decode(ClockTime.self, forKey: .handover)
            restrictions = try container.decodeIfPresent([Restriction].self, forKey: .restrictions) ?? []
        }
    }

    /// How long a turn is.
    public struct Rotation: Sendable, Hashable, Codable {
        public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
            case daily, weekly
            /// Every so many days.
            case custom
        }

        public var kind: Kind
        /// Days of a turn where the kind is `custom`.
        public var days: Int?

        public init(_ kind: Kind, days: Int? = nil) {
            self.kind = kind
            self.days = days
        }

        public var length: Int {
            switch kind {
            case .daily: 1
            case .weekly: 7
            case .custom: max(1, days ?? 1)
            }
        }
    }

    /// A part of some weekdays; one that ends at or before its beginning ends on the next day.
    public struct Restriction: Sendable, Hashable, Codable {
        public var days: [Weekday]
        public var from: ClockTime
        public var to: ClockTime

        public init(days: [Weekday], from: ClockTime, to: ClockTime) {
            self.days = days
            self.from = from
            self.to = to
        }
    }

    public init(zone: String, layers: [Layer]) {
        self.zone = zone
        self.layers = layers
    }
}

/// Somebody takes over for a while, whatever the layers say. Of several that overlap the one made last holds.
public struct ScheduleOverride: Sendable, Hashable, Codable {
    public var user: UserID
    public var from: Timestamp
    public var to: Timestamp

    public init(user: UserID, from: Timestamp, to: Timestamp) {
        self.user = user
        self.from = from
        self.to = to
    }
}

/// A time during which one person is on call, or nobody.
public struct Shift: Sendable, Hashable {
    public enum Source: Sendable, Hashable {
        case layer(Int)
        /// By its place in the list.
        case override(Int)
        case nobody
    }

    public var from: Timestamp
    /// The first instant at which it is over.
    public var to: Timestamp
    public var user: UserID?
    public var source: Source
    /// Whether it began earlier than `from`, which is where one began to look.
    public var isCutAtStart = false
    /// Whether it goes on after `to`, which is as far as one looked.
    public var isCutAtEnd = false

    public init(from: Timestamp, to: Timestamp, user: UserID?, source: Source) {
        self.from = from
        self.to = to
        self.user = user
        self.source = source
    }
}
