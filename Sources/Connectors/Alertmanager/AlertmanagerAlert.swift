import Domain
import Integration

/// One alert as Prometheus, Alertmanager and Grafana write it.
struct AlertmanagerAlert {
    var labels: [Labels.Label] = []
    var annotations: [Labels.Label] = []
    var status: IncomingAlert.Status?
    var startsAt: Timestamp?
    var endsAt: Timestamp?
    var generatorURL: String?

    /// What a vendor of the family adds: reads the value of a key that it knows and returns true, or returns false.
    typealias Extension = (inout JSONReader, JSONText, inout AlertmanagerAlert, inout Int) throws(ConnectorError) ->
        Bool

    /// Reads one alert. Unknown keys are passed over, known ones must have their type.
    init(
        reading reader: inout JSONReader, cut: inout Int, extension vendor: Extension? = nil
    ) throws(ConnectorError) {
        try reader.enterObject()
        while let key = try reader.nextKey() {
            if reader.matches(key, "labels") {
                labels = try reader.labels(valueLimit: TextLimits.labelValue, cut: &cut)
            } else if reader.matches(key, "annotations") {
                annotations += try reader.labels(valueLimit: TextLimits.annotationValue, cut: &cut)
            } else if reader.matches(key, "startsAt") {
                startsAt = try reader.time()
            } else if reader.matches(key, "endsAt") {
                endsAt = try reader.time()
            } else if reader.matches(key, "generatorURL") {
                generatorURL = try reader.link()
            } else if reader.matches(key, "status") {
                status = try Self.status(reading: &reader)
            } else if reader.matches(key, "fingerprint") {
                // Ours is made from the labels, so that an alert has one identity by whichever road it comes.
                try reader.skipText()
            } else if let vendor, try vendor(&reader, key, &self, &cut) {
                continue
            } else {
                try reader.skipValue()
            }
        }
        // The reader stands behind the object, so its path is the alert's.
        guard !labels.isEmpty else { throw reader.invalid("must have at least one label", at: "labels") }
    }

    private static func status(reading reader: inout JSONReader) throws(ConnectorError) -> IncomingAlert.Status? {
        // The alerts that Alertmanager's API lists have an object here; a sender that copies them is understood.
        if try reader.nextKind() == .object {
            try reader.skipValue()
            return nil
        }
        if try reader.skipNull() { return nil }
        let text = try reader.text()
        if reader.matches(text, "firing") { return .firing }
        if reader.matches(text, "resolved") { return .resolved }
        throw reader.invalid("must be \"firing\" or \"resolved\"")
    }

    /// As a webhook means it: the status counts, and a firing alert has no end yet.
    func notified(now: Timestamp) -> AlertAssembler.Parts {
        let status = status ?? (endsAt.map { $0 <= now } ?? false ? .resolved : .firing)
        let endsAt = status == .resolved ? endsAt ?? now : nil
        return parts(status: status, startsAt: startsAt ?? endsAt ?? now, endsAt: endsAt)
    }

    /// As Alertmanager's API means it: a time counts. Without an end it fires until `resolveTimeout` has passed.
    func posted(now: Timestamp, resolveTimeout: Duration) -> AlertAssembler.Parts {
        let startsAt = startsAt ?? endsAt ?? now
        let endsAt = endsAt ?? now + resolveTimeout
        return parts(status: endsAt > now ? .firing : .resolved, startsAt: startsAt, endsAt: endsAt)
    }

    private func parts(
        status: IncomingAlert.Status, startsAt: Timestamp, endsAt: Timestamp?
    ) -> AlertAssembler.Parts {
        AlertAssembler.Parts(
            status: status, reporting: .state, labels: labels, annotations: annotations,
            // A start after its end would make durations negative; the end is the better known of the two.
            startsAt: endsAt.map { min($0, startsAt) } ?? startsAt, endsAt: endsAt, generatorURL: generatorURL)
    }
}
