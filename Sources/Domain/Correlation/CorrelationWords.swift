/// A score's parts as people read them.
enum CorrelationWords {
    /// - Parameter gap: in seconds.
    static func time(_ gap: Double) -> String {
        let seconds = Int(gap)
        return switch seconds {
        case 0: "at the same time as related alerts"
        case ..<120: "\(seconds) s from the nearest related alert"
        default: "\(seconds / 60) min from the nearest related alert"
        }
    }

    static func topology(_ link: CorrelationLink, alert: Alert, topology: Topology, isBlind: Bool) -> String {
        let mine = alert.serviceID.flatMap { topology[$0]?.displayName } ?? "its service"
        let other = link.through.map { topology.services[$0].displayName } ?? "a service of the incident"
        return switch link.kind {
        case .sameService: "\(mine) fails in the incident already"
        case .effect(let hops): "\(mine) depends on \(other), which fails\(by(hops))"
        case .cause(let hops): "\(other) depends on \(mine)\(by(hops)), and nothing else explains why it fails"
        case .sharedDependency: "\(mine) and \(other) depend on the same service"
        case .burst(let alerts): "no service is known of it, and \(alerts) alerts of the incident began about then"
        case .labels: isBlind ? "nothing is known of its place in the topology" : "no dependency between the services"
        }
    }

    static func labels(_ labels: [Labels.Label]) -> String {
        guard !labels.isEmpty else { return "no label value in common" }
        let shown = labels.prefix(5).map { "\($0.name)=\($0.value)" }.joined(separator: ", ")
        return "the same \(shown)" + (labels.count > 5 ? " and \(labels.count - 5) more" : "")
    }

    static func known(_ pattern: CorrelationLink.Pattern?, _ policy: CausePolicy) -> String {
        pattern.map { "known pattern: \(Self.pattern($0, policy))" } ?? "no known pattern of cause and effect"
    }

    private static func pattern(_ pattern: CorrelationLink.Pattern, _ policy: CausePolicy) -> String {
        switch pattern {
        case .sameService: "the same service"
        case .alike: "alike symptoms"
        case .known(let position): policy.patterns[position].name
        }
    }

    private static func by(_ hops: Int) -> String { hops == 1 ? "" : " (\(hops) hops away)" }
}
