extension CorrelationRun {
    /// The only incident in whose thick an alert began, for an alert that nothing else ties to anything. Of several
    /// the one that shares label values with it.
    mutating func burst(
        _ name: String, at time: Timestamp, _ symptom: SymptomTable.Symptom, _ shared: [Int: Double],
        except: Int? = nil
    ) -> (incident: Int, link: CorrelationLink)? {
        var found: [(incident: Int, link: CorrelationLink)] = []
        for at in incidents.indices where incidents[at].mergedInto == nil && at != except {
            let near = burstSize(at, around: time)
            guard near >= policy.burst.alerts else { continue }
            var link = labelLink(name, at: time, symptom: symptom, incident: at, isIndependent: false)
            guard link.pattern != nil else { continue }
            link.kind = .burst(alerts: near)
            link.topology = 1
            found.append((at, link))
        }
        if found.count > 1 {
            let most = found.map { shared[$0.incident] ?? 0 }.max() ?? 0
            found.removeAll { most == 0 || (shared[$0.incident] ?? 0) < most }
        }
        return found.count == 1 ? found[0] : nil
    }

    /// Brings in incidents of alerts that no service is known of, once others have made a burst about them.
    mutating func gather(around incident: Int, because alert: Alert) {
        guard incidents[incident].profile.recent.count >= policy.burst.alerts else { return }
        for at in incidents.indices where incidents[at].mergedInto == nil && at != incident {
            let profile = incidents[at].profile
            guard profile.services.isEmpty, profile.alerts == 1, let name = profile.names.first?.name,
                !isIndependentName(name), burstSize(incident, around: profile.firstAlertAt) >= policy.burst.alerts
            else { continue }
            let symptom = symptoms.symptom(named: name)
            let shared = sharedLabels(profile.labels.map { Labels.Label(name: $0.name, value: $0.value) })
            guard let fit = burst(name, at: profile.firstAlertAt, symptom, shared, except: at),
                fit.incident == incident
            else { continue }
            merge(
                at, with: incident, because: alert,
                reason:
                    "\(name) names no service, and began among \(burstSize(incident, around: profile.firstAlertAt)) "
                    + "alerts of this incident")
        }
    }

    private func burstSize(_ incident: Int, around time: Timestamp) -> Int {
        incidents[incident].profile.recent.count {
            ($0 < time ? time - $0 : $0 - time) <= policy.burst.within
        }
    }
}
