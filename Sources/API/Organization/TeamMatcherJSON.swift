import Domain

/// What says whose alerts are, as requests and answers have it.
enum TeamMatcherJSON {
    private static let most = 50

    /// Nil where the field is absent or null.
    static func read(_ fields: inout FieldReader) -> [TeamMatcher]? {
        guard let elements = fields.array("matchers", count: 0...most) else { return nil }
        var matchers: [TeamMatcher] = []
        for (index, element) in elements.enumerated() {
            guard case .object(let members) = element else {
                fields.issue("matchers[\(index)]", "must be an object, not \(element.words)")
                continue
            }
            var reader = FieldReader(members, prefix: "matchers[\(index)].")
            let matcher = TeamMatcher(
                names: reader.strings("names", count: 0...most) ?? [], labels: reader.settings("labels") ?? [:],
                services: reader.strings("services", count: 0...most) ?? [])
            reader.noteUnknownFields()
            if reader.issues.isEmpty, matcher.isEmpty {
                reader.issue(
                    "names", "is required where there are no labels and no services: it would match everything")
            }
            fields.merge(reader)
            matchers.append(matcher)
        }
        return matchers
    }

    static func write(_ matcher: TeamMatcher, to json: inout JSONWriter) {
        json.object { json in
            json.field("names", matcher.names)
            json.field("labels", matcher.labels)
            json.field("services", matcher.services)
        }
    }
}
