public import Domain

/// A role that an organization does not have.
public struct UnknownRole: Error, CustomStringConvertible {
    public let role: RoleName
    public let known: [RoleName]

    public var description: String {
        "there is no role \(role); there are \(known.map(\.rawValue).joined(separator: ", "))"
    }
}
