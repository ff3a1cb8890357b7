import Domain

/// Words that senders use for the kinds of changes.
enum ChangeWord {
    private static let kinds: [String: Change.Kind] = [
        "deployment": .deployment, "deploy": .deployment, "deployed": .deployment, "rollout": .deployment,
        "rollback": .deployment, "release": .release, "config": .config, "config_change": .config,
        "configuration": .config, "configmap": .config, "secret": .config, "secrets": .config, "scaling": .scaling,
        "scale": .scaling, "feature_flag": .featureFlag, "flag": .featureFlag, "database": .database,
        "db_migration": .database, "migration": .database, "schema": .database, "infrastructure": .infrastructure,
        "infra": .infrastructure, "network": .infrastructure, "build": .image, "image": .image,
        "workflow": .workflow, "pipeline": .workflow, "job": .job, "push": .push, "commit": .push,
        "pull_request": .pullRequest, "merge_request": .pullRequest, "maintenance": .infrastructure, "other": .other,
        "manual": .other,
    ]

    /// In whatever case, joined by a hyphen, an underscore or a blank.
    static func kind(_ word: String) -> Change.Kind? { kinds[plain(word)] }
    /// Whether it is a secret that changes: of that only names and hashes are kept.
    static func isSecret(_ word: String) -> Bool { ["secret", "secrets"].contains(plain(word)) }
    static func isRollback(_ word: String) -> Bool { plain(word) == "rollback" }

    private static func plain(_ word: String) -> String {
        let joined = word.lowercased().map { $0 == "-" || $0.isWhitespace ? "_" : $0 }
        return String(joined.drop { $0 == "_" }.reversed().drop { $0 == "_" }.reversed())
    }
}
