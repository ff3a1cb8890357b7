public import Domain
import Foundation

/// Something changed that an open page may show.
public struct ChangeEvent: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case incident, alert, topology, notification, change
    }

    public var org: OrgID
    public var kind: Kind
    /// What changed; nil where it is the whole kind.
    public var id: String?
    public var version: Int?

    public init(org: OrgID, kind: Kind, id: String?, version: Int? = nil) {
        self.org = org
        self.kind = kind
        self.id = id
        self.version = version
    }

    /// Reads the payload of a notification on `bellwether_changes`; nil for what is none.
    public init?(payload: String) {
        struct Payload: Decodable {
            var org: OrgID
            var kind: String
            var id: String?
            var version: Int?
        }
        guard let payload = try? JSONDecoder().decode(Payload.self, from: Data(payload.utf8)),
            let kind = Kind(rawValue: payload.kind)
        else { return nil }
        self.init(org: payload.org, kind: kind, id: payload.id, version: payload.version)
    }
}

/// What the listener tells the server.
public enum ServerEvent: Sendable, Hashable {
    case change(ChangeEvent)
    /// Changes may have been missed: every open page reads again.
    case missedSome
}
