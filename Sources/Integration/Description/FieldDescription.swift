/// One setting of a vendor.
public struct FieldDescription: Codable, Sendable, Hashable {
    /// How it is entered and checked.
    public enum Kind: String, Codable, Sendable, Hashable {
        /// One line.
        case text
        /// An http or https address.
        case url
        /// Several secrets, one a line: while one is being replaced, both are valid.
        case secrets
        /// A whole number.
        case number
        /// `true` or `false`.
        case boolean
        /// One of `options`.
        case choice
        /// A path into JSON, as in `$.data.host`.
        case path
    }

    /// Its key in the stored settings, in snake_case.
    public var name: String
    public var label: String
    public var type: Kind
    public var required: Bool
    /// Kept sealed, never shown again.
    public var secret: Bool
    /// A sentence for the person who fills it in.
    public var hint: String?
    /// What holds when it is left empty.
    public var `default`: String?
    /// What a choice may be.
    public var options: [String]?

    public init(
        name: String, label: String, type: Kind = .text, required: Bool = false, secret: Bool = false,
        hint: String? = nil, default: String? = nil, options: [String]? = nil
    ) {
        self.name = name
        self.label = label
        self.type = type
        self.required = required
        self.secret = secret
        self.hint = hint
        self.default = `default`
        self.options = options
    }

    /// The longest value a setting may have, in bytes.
    public static let maximumLength = 4096

    /// What is wrong with a value, to be read after the field's name; nil if nothing is.
    public func problem(with value: String) -> String? {
        if value.utf8.count > Self.maximumLength { return "is longer than \(Self.maximumLength) bytes" }
        if value.unicodeScalars.contains("\0") { return "contains a NUL character" }
        switch type {
        case .text:
            return value.contains(where: \.isNewline) ? "must be one line" : nil
        case .secrets:
            return nil
        case .url:
            return OutboundURL.problem(with: value)
        case .number:
            return Int(value) == nil ? "must be a whole number" : nil
        case .boolean:
            return value == "true" || value == "false" ? nil : "must be true or false"
        case .choice:
            let options = options ?? []
            return options.contains(value) ? nil : "must be one of \(options.joined(separator: ", "))"
        case .path:
            return JSONPath(value) == nil ? "must be a path such as $.data.host or $.alerts[0].name" : nil
        }
    }
}
