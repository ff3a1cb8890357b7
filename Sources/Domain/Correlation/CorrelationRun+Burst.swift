extension CorrelationRun {
    /// The only incident in whose thick an alert began, for an alert that nothing else ties to anything. Of several
    /// the one that shares label values with it.
    mutating func burst(
        _ word: Int, at time: Timestamp, except: Int? = nil
    ) -> (incident: Int, link: CorrelationLink)? {
        var found: [(incident: Int, link: CorrelationLink)] = []
        for at in crowds where incidents[at].mergedInto == nil && at != except {
            let near = burstSize(at, around: time)
            guard near >= policy.burst.alerts else { continue }
            var link = labelLink(word, at: time, incident: at)
            guard link.pattern != nil else { continue }
            link.kind = .burst(alerts: near)
            link.topology = 1
            found.append((at, link))
        }
        if found.count > 1 {
            let most = found.map { shared[$0.incident] }.max() ?? 0
            found.removeAll { most == 0 || shared[$0.incident] < most }
        }
        return found.count == 1 ? found[0] : nil
    }

    /// Keeps the books for bursts, after an alert has joined an incident or two have been merged.
    mutating func noteBurst(_ at: Int) {
        let profile = incidents[at].profile
        if profile.recent.count >= policy.burst.alerts {
            let place = crowds.insertionPoint { $0 < at }
            if place == crowds.count || crowds[place] != at { crowds.insert(at, at: place) }
        }
        if profile.services.isEmpty, profile.alerts == 1 { loners.append(at) }
    }

    /// Brings in incidents of alerts that no service is known of, once others have made a burst about them.
    mutating func gather(around incident: Int, because alert: Alert) {
        guard incidents[incident].profile.recent.count >= policy.burst.alerts else { return }
        loners.removeAll { incidents[$0].mergedInto != nil || incidents[$0].profile.alerts != 1 }
        for at in loners where at != incident && incidents[at].mergedInto == nil {
            let began = incidents[at].profile.firstAlertAt
            let near = burstSize(incident, around: began)
            guard near >= policy.burst.alerts, let word = incidents[at].words(&vocabulary).first,
                !vocabulary.isIndependent(word)
            else { continue }
            shared.read(incidents[at].profile.labels.lazy.map { ($0.name, $0.value) }, index, policy)
            guard burst(word, at: began, except: at)?.incident == incident else { continue }
            merge(
                at, with: incident, because: alert,
                reason: "\(incidents[at].profile.names.first?.name ?? "It") names no service, and began among \(near) "
                    + "alerts of this incident")
        }
    }

    private func burstSize(_ incident: Int, around time: Timestamp) -> Int {
        let within = policy.burst.within.inMicroseconds
        let (earliest, latest) = (time.microseconds - within, time.microseconds + within)
        guard let first = incidents[incident].profile.recent.first?.microseconds, first <= latest,
            let last = incidents[incident].profile.recent.last?.microseconds, last >= earliest
        else { return 0 }
        return incidents[incident].profile.recent.count { earliest <= $0.microseconds && $0.microseconds <= latest }
    }
}
