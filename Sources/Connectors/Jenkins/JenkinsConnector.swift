import Domain
public import Integration

/// Jenkins pipelines, which post the general form by `httpRequest`.
public struct JenkinsConnector: ChangeConnector {
    public init() {}

    public var description: IntegrationDescription {
        IntegrationDescription(
            kind: "jenkins", title: "Jenkins", description: "Builds and deployments of Jenkins pipelines.",
            snippets: [
                .init(
                    title: "At the end of a Jenkinsfile (HTTP Request plugin)", language: "groovy",
                    text: """
                        post {
                          always {
                            httpRequest url: '{{url}}', httpMode: 'POST', contentType: 'APPLICATION_JSON',
                              requestBody: groovy.json.JsonOutput.toJson([
                                event_type: 'deployment', service: env.JOB_BASE_NAME, version: env.VERSION,
                                environment: 'production', status: currentBuild.currentResult,
                                job_name: env.JOB_NAME, id: env.BUILD_TAG, build_url: env.BUILD_URL,
                                logs_url: env.BUILD_URL + 'console', commit: env.GIT_COMMIT, branch: env.GIT_BRANCH,
                                repository: env.GIT_URL
                              ])
                          }
                        }
                        """)
            ],
            capabilities: [.changes])
    }

    public var maximumBodySize: Int { 2 * 1024 * 1024 }

    public func parse(
        _ body: [UInt8], headers: MessageHeaders, context: ChangeContext
    ) throws(ConnectorError) -> ChangeMessage {
        var message = try GenericChangeConnector.parse(body, headers: headers, context: context, source: "jenkins")
        for at in message.changes.indices {
            // GIT_URL is an address, GIT_BRANCH names the remote.
            message.changes[at].change.repository = message.changes[at].change.repository.map(Self.repository)
            message.changes[at].hints.repository = message.changes[at].change.repository
            if let branch = message.changes[at].change.branch, branch.hasPrefix("origin/") {
                message.changes[at].change.branch = String(branch.dropFirst(7))
                message.changes[at].hints.branch = message.changes[at].change.branch
            }
        }
        return message
    }

    /// `https://git.example.com/shop/pay.git` and `git@git.example.com:shop/pay.git` are `shop/pay`.
    static func repository(_ url: String) -> String {
        guard url.contains("://") || url.contains("@") else { return url }
        var path = url[...]
        if let scheme = path.firstRange(of: "://") { path = path[scheme.upperBound...] }
        path = path.drop { $0 != "/" && $0 != ":" }.dropFirst()
        // A port is no part of the path.
        if let slash = path.firstIndex(of: "/"), path[..<slash].allSatisfy(\.isNumber) {
            path = path[path.index(after: slash)...]
        }
        return String(path.hasSuffix(".git") ? path.dropLast(4) : path)
    }
}
