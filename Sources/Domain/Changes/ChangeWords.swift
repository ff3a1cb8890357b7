/// Changes as a person reads them at 3 AM.
public enum ChangeWords {
    /// "Payment Service v2.3.1 deployed (was v2.3.0)".
    public static func headline(_ change: Change, service: String?) -> String {
        let named = service ?? change.service ?? change.repository
        guard change.kind == .deployment else {
            // An object's title begins with its own name.
            if named == nil, !change.title.isEmpty { return change.title }
            return "\(named ?? subject(change)): \(change.title.isEmpty ? noun(change.kind) : change.title)"
        }
        let what = named ?? subject(change)
        if !change.bringsVersion { return "\(what)\(FieldWords.happened(change))" }
        let was = change.previousVersion.map { " (was \(short($0)))" } ?? ""
        let version = change.shownVersion.map { " \(short($0))" } ?? ""
        if change.isRollback {
            return "\(what) rolled back to\(version.isEmpty ? " an older version" : version)\(was)"
        }
        return "\(what)\(version) \(change.status == .failure ? "failed to deploy" : "deployed")\(was)"
    }

    /// What a change of no known service and repository is about: the object's own name, else its sender's.
    private static func subject(_ change: Change) -> String {
        if let resource = change.facts.resource {
            let parts = resource.split(separator: "/")
            return parts.count == 3 ? "\(parts[0]) \(parts[2])" : resource
        }
        if let application = change.facts.application { return application }
        if let image = change.image, let name = Image.name(of: image).split(separator: "/").last { return String(name) }
        return switch change.source {
        case "github": "GitHub"
        case "gitlab": "GitLab"
        case "argocd": "Argo CD"
        case "jenkins": "Jenkins"
        case "flux": "Flux"
        case "kubernetes": "Kubernetes"
        default: change.title.isEmpty ? "A service that is not known" : change.title
        }
    }

    static func noun(_ kind: Change.Kind) -> String {
        switch kind {
        case .pullRequest: "pull request"
        case .push: "push"
        case .workflow: "workflow"
        case .job: "job"
        case .image: "image built"
        case .release: "release"
        case .deployment: "deployment"
        case .config: "configuration changed"
        case .scaling: "scaled"
        case .featureFlag: "feature flag changed"
        case .database: "database changed"
        case .infrastructure: "infrastructure changed"
        case .other: "changed"
        }
    }

    /// A commit is shown by its first seven digits.
    public static func short(_ version: String) -> String {
        version.count == 40 && version.allSatisfy(\.isHexDigit) ? String(version.prefix(7)) : version
    }

    /// "15 minutes before", "while it ran", "12 seconds after".
    static func lag(_ lag: Duration) -> String {
        let seconds = Int(lag.inSeconds.rounded())
        if seconds < 0 { return "\(-seconds) s after by the clocks, which may disagree," }
        if seconds < 90 { return "\(seconds) s before" }
        let minutes = (seconds + 30) / 60
        if minutes >= 2880 { return "\(minutes / 1440) days before" }
        return minutes < 90 ? "\(minutes) min before" : "\(minutes / 60) h \(minutes % 60) min before"
    }

    static func summary(_ scored: ScoredChange, service: String?, failing: String?) -> String {
        let change = scored.change
        let headline = headline(change, service: service)
        var because = ["\(lag(scored.score.lag)) the first alert that it may explain"]
        switch scored.score.hops {
        case 0: because.append("in the service that fails")
        case let hops?:
            because.append(
                "\(failing ?? "what fails") depends on it\(hops == 1 ? "" : " over \(hops) hops")")
        case nil: because.append("its service is not known")
        }
        if scored.score.parts.environment < 0.5, let environment = change.environment {
            because.append("though in \(environment)")
        }
        if change.status == .failure { because.append("and it failed") }
        if change.wasRolledBack { because.append("and it was rolled back since") }
        let said = scored.verdict == .confirmed ? " A person confirmed it." : ""
        return "\(headline), \(because.joined(separator: ", ")).\(said)"
    }

    /// What to do about it; nil where there is nothing to go back to.
    public static func suggestion(_ change: Change, service: String?) -> String? {
        let what = service ?? change.service ?? change.repository ?? "it"
        if !change.bringsVersion { return FieldWords.suggestion(change) }
        switch change.kind {
        case .deployment, .release, .image:
            guard let previous = change.previousVersion else {
                return change.wasRolledBack
                    ? nil : "Roll \(what) back to the version before; which one that was is not known."
            }
            return change.wasRolledBack
                ? "\(what) was rolled back already; it ran \(short(previous)) before."
                : "Roll \(what) back to \(short(previous))."
        case .config, .featureFlag, .scaling, .infrastructure, .database:
            guard let first = change.facts.diff?.first, let old = first.old, first.kind != .secretKey else {
                return "Put \(change.facts.resource ?? what) back to what it was."
            }
            return "Put \(first.field) back to \(old.prefix(80))."
        case .pullRequest, .push:
            return change.commit.map { "Revert \(short($0))." }
        case .workflow, .job, .other: return nil
        }
    }
}
