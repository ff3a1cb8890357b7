/// Why a body was refused.
public struct ConnectorError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Kind: String, Sendable, Hashable {
        /// Not JSON that we read: 400.
        case malformed
        /// More than we take: 413.
        case tooLarge
        /// JSON, but not what the vendor sends: 422.
        case invalid

        /// The HTTP status that says it.
        public var status: Int {
            switch self {
            case .malformed: 400
            case .tooLarge: 413
            case .invalid: 422
            }
        }
    }

    public var kind: Kind
    /// At least one.
    public var issues: [FieldIssue]
    /// The byte of the body at which reading stopped, where that helps.
    public var offset: Int?

    public init(_ kind: Kind, field: String, message: String, offset: Int? = nil) {
        self.init(kind, issues: [FieldIssue(field: field, message: message)], offset: offset)
    }

    public init(_ kind: Kind, issues: [FieldIssue], offset: Int? = nil) {
        self.kind = kind
        self.issues = issues
        self.offset = offset
    }

    public var status: Int { kind.status }

    public var description: String {
        issues.map { $0.field.isEmpty ? $0.message : "\($0.field): \($0.message)" }.joined(separator: "; ")
    }
}
