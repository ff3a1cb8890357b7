import Domain

/// Permissions as requests name them.
enum PermissionWords {
    /// Nil where the field is absent or null.
    static func read(_ name: String, _ fields: inout FieldReader) -> Set<Permission>? {
        guard let words = fields.strings(name, count: 0...Permission.allCases.count) else { return nil }
        var found: Set<Permission> = []
        for (index, word) in words.enumerated() {
            if let permission = Permission(rawValue: word) {
                found.insert(permission)
            } else {
                fields.issue("\(name)[\(index)]", "is no permission; GET /api/v1/roles lists them")
            }
        }
        return found
    }
}
