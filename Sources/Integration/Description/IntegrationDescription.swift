/// What a vendor says of itself. It draws the settings form, validates what an admin enters and fills the API.
public struct IntegrationDescription: Codable, Sendable, Hashable {
    /// What a vendor can do beyond the common.
    public enum Capability: String, Codable, Sendable, Hashable, CaseIterable {
        /// Says when an alert is over.
        case resolves
        /// Says when a person has taken an alert on.
        case acknowledges
        /// Sends many alerts in one request.
        case batches
        /// Carries its token in the body.
        case tokenInBody = "token_in_body"
        /// Hearing the same thing twice does no harm: each delivery is named, and the receiver can drop repeats.
        case deduplicates
        /// Signs what it sends.
        case signs
        /// Keeps one message an incident, edits it, and puts what happens below it.
        case edits
        /// Tells of changes, not of alerts.
        case changes
    }

    /// Something to paste elsewhere. `{{url}}`, `{{base_url}}` (with its parts `{{scheme}}` and `{{host}}`, which has
    /// the port) and `{{token}}` stand for the integration's own.
    public struct Snippet: Codable, Sendable, Hashable {
        public var title: String
        /// What to highlight it as: `yaml`, `shell`, `json`, `text`.
        public var language: String
        public var text: String

        public init(title: String, language: String, text: String) {
            self.title = title
            self.language = language
            self.text = text
        }

        /// The text with its placeholders filled.
        public func filled(url: String, baseURL: String, token: String) -> String {
            let origin = OutboundURL.origin(of: baseURL)
            let scheme = origin.hasPrefix("https") ? "https" : "http"
            let values = [
                "url": url, "base_url": baseURL, "token": token, "scheme": scheme,
                "host": String(origin.dropFirst(scheme.count + 3)),
            ]
            return values.reduce(text) { $0.replacing("{{\($1.key)}}", with: $1.value) }
        }
    }

    /// The word that names it in URLs, the API and the database, as in `alertmanager`.
    public var kind: String
    /// Its name for people.
    public var title: String
    /// A sentence: what it is for.
    public var description: String
    public var fields: [FieldDescription]
    public var snippets: [Snippet]
    public var capabilities: [Capability]
    /// The setting that says whom it reaches, where one channel can reach several: a person's own address takes its
    /// place.
    public var recipientField: String?

    public init(
        kind: String, title: String, description: String, fields: [FieldDescription] = [], snippets: [Snippet] = [],
        capabilities: [Capability] = [], recipientField: String? = nil
    ) {
        self.kind = kind
        self.title = title
        self.description = description
        self.fields = fields
        self.snippets = snippets
        self.capabilities = capabilities
        self.recipientField = recipientField
    }

    /// Checks entered values against the fields; empty if all is well. `secrets` holds the values of secret fields,
    /// `keptSecrets` the names of those that are stored already and stay as they are.
    public func issues(
        settings: [String: String], secrets: [String: String] = [:], keptSecrets: Set<String> = []
    ) -> [FieldIssue] {
        var issues: [FieldIssue] = []
        for field in fields {
            let value = field.secret ? secrets[field.name] : settings[field.name]
            if let value, !value.isEmpty {
                if let problem = field.problem(with: value) {
                    issues.append(FieldIssue(field: field.name, message: problem))
                }
            } else if field.required, !(field.secret && keptSecrets.contains(field.name)) {
                issues.append(FieldIssue(field: field.name, message: "is required"))
            }
        }
        let plain = Set(fields.filter { !$0.secret }.map(\.name))
        let secret = Set(fields.filter(\.secret).map(\.name))
        for name in settings.keys.sorted() where !plain.contains(name) {
            let message =
                secret.contains(name)
                ? "stands under settings: it is a secret, and belongs under secrets" : "is not a setting of \(kind)"
            issues.append(FieldIssue(field: name, message: message))
        }
        for name in secrets.keys.sorted() where !secret.contains(name) {
            let message =
                plain.contains(name)
                ? "stands under secrets: it is none, and belongs under settings" : "is not a secret of \(kind)"
            issues.append(FieldIssue(field: name, message: message))
        }
        return issues
    }
}

/// What is wrong with one field of what somebody sent.
public struct FieldIssue: Codable, Sendable, Hashable {
    /// Where, as in `alerts[3].labels.alertname`; empty for the whole.
    public var field: String
    /// What is wrong and what would be right; never a secret.
    public var message: String

    public init(field: String, message: String) {
        self.field = field
        self.message = message
    }
}
