import Domain

import struct Foundation.UUID

/// An organization made up from a seed: 200 services, a day and a half of changes of which most are harmless, and
/// incidents of which some were caused by one of the changes, and the rest by nothing that anybody did.
struct ChangeWorld {
    struct Incident {
        var alerts: [Alert]
        /// When somebody looks: what was told of by then is known.
        var lookedAt: Timestamp
        /// Nil where no change caused it.
        var culprit: ChangeID?
    }

    var graph: StormGraph
    var changes: [Change]
    var incidents: [Incident]
}

/// How hard a world is. Each is a share or a number a day, as the name says.
struct ChangeDifficulty {
    var name: String
    var services = 200
    var hours = 36.0
    var incidents = 40
    /// Of the incidents.
    var caused = 0.6
    /// A service's deployments a day, on average; a few services have many more than most.
    var deployments = 1.2
    var configurations = 0.35
    var scalings = 0.8
    var flags = 0.1
    /// A deployment at whose side neighbours are deployed within ten minutes.
    var company = 0.35
    /// Failures that take their time: 20 to 90 minutes.
    var delayed = 0.12
    /// Seconds by which a clock is off, at most.
    var skew = 20.0
    /// Changes whose sender names no service; a repository may tell.
    var nameless = 0.08
    /// Alerts whose labels name no service.
    var namelessAlerts = 0.08
    /// Culprits that raise no alert of their own.
    var silent = 0.1

    static let all: [ChangeDifficulty] = [
        ChangeDifficulty(name: "default"),
        ChangeDifficulty(
            name: "busy", deployments: 3, configurations: 0.8, scalings: 2, flags: 0.3, company: 0.6),
        ChangeDifficulty(
            name: "hard", deployments: 2, company: 0.6, delayed: 0.25, skew: 45, nameless: 0.2, namelessAlerts: 0.2,
            silent: 0.25),
    ]
}
