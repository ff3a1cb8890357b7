extension Change {
    /// The links told by the sender, with those that follow from its host's addresses.
    public var links: ChangeFacts.Links {
        var links = facts.links ?? ChangeFacts.Links()
        guard let repository, let host = host else { return links }
        let base = "\(host)/\(repository)"
        let isGitLab = source == "gitlab" || links.commit?.contains("/-/commit/") ?? false
        let path = isGitLab ? "/-" : ""
        if let commit, links.commit == nil { links.commit = "\(base)\(path)/commit/\(commit)" }
        if kind == .pullRequest, let number = facts.number {
            let page = "\(base)\(path)/\(isGitLab ? "merge_requests" : "pull")/\(number)"
            links.page = links.page ?? page
            links.diff = links.diff ?? (isGitLab ? "\(page)/diffs" : "\(page)/files")
        }
        if links.diff == nil, let before = facts.before, let commit {
            links.diff = "\(base)\(path)/compare/\(before)...\(commit)"
        }
        // A run's page shows its logs.
        if links.logs == nil, kind == .workflow || kind == .job, isGitLab || source == "github" {
            links.logs = links.page
        }
        if links.page == nil { links.page = links.commit }
        return links
    }

    /// Where the repository is hosted; told by the page's address where it is not the vendor's own.
    private var host: String? {
        for link in [facts.links?.page, facts.links?.commit].compactMap({ $0 }) {
            if let repository, let at = link.firstRange(of: "/\(repository)") { return String(link[..<at.lowerBound]) }
        }
        switch source {
        case "github": return "https://github.com"
        case "gitlab": return "https://gitlab.com"
        default: return nil
        }
    }

    /// A command that shows what a changed workload says; nil for what has no pods.
    public var logsCommand: String? {
        guard let resource = facts.resource else { return nil }
        let parts = resource.split(separator: "/").map(String.init)
        guard parts.count == 3, ["Deployment", "StatefulSet", "DaemonSet"].contains(parts[0]),
            parts.allSatisfy({ $0.allSatisfy { $0.isLetter || $0.isNumber || "-.".contains($0) } })
        else { return nil }
        let context = facts.cluster.flatMap { cluster in
            cluster.allSatisfy { $0.isLetter || $0.isNumber || "-._:/@".contains($0) } ? " --context \(cluster)" : nil
        }
        return "kubectl\(context ?? "") logs --namespace \(parts[1]) \(parts[0].lowercased())/\(parts[2])"
            + " --all-containers --since=1h --tail=200"
    }
}
