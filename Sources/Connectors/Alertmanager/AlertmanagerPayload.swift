import Integration

/// The envelope of the Alertmanager webhook, version 4, and of Grafana's, which grew from it.
struct AlertmanagerPayload {
    /// Keys of a vendor's own envelope: reads the value and returns true, or returns false.
    typealias Extension = (inout JSONReader, JSONText) throws(ConnectorError) -> Bool

    static func parse(
        _ body: UnsafeBufferPointer<UInt8>, context: ConnectorContext, envelope: Extension? = nil,
        alert vendor: AlertmanagerAlert.Extension? = nil
    ) throws(ConnectorError) -> ParsedPayload {
        var reader = JSONReader(body)
        var assembler = AlertAssembler(context: context)
        var truncatedAlerts = 0
        var hasAlerts = false
        try reader.enterObject()
        while let key = try reader.nextKey() {
            if reader.matches(key, "alerts") {
                hasAlerts = true
                try reader.enterArray()
                while try reader.nextElement() {
                    try assembler.makeRoom(reader)
                    let alert = try AlertmanagerAlert(reading: &reader, cut: &assembler.cut, extension: vendor)
                    assembler.append(alert.notified(now: context.now))
                }
            } else if reader.matches(key, "truncatedAlerts") {
                if try !reader.skipNull() { truncatedAlerts = try reader.integer(in: 0...1_000_000_000) }
            } else if isText(key, reader) {
                try reader.skipText()
            } else if isLabels(key, reader) {
                // Already part of each alert's own labels and annotations.
                var cut = 0
                _ = try reader.labels(valueLimit: TextLimits.annotationValue, cut: &cut)
            } else if let envelope, try envelope(&reader, key) {
                continue
            } else {
                try reader.skipValue()
            }
        }
        guard hasAlerts else { throw reader.invalid("is required", at: "alerts") }
        try reader.finish()
        var payload = assembler.payload
        payload.truncatedAlerts = truncatedAlerts
        if truncatedAlerts > 0 { payload.noteTruncation() }
        return payload
    }

    private static func isText(_ key: JSONText, _ reader: borrowing JSONReader) -> Bool {
        reader.matches(key, "version") || reader.matches(key, "groupKey") || reader.matches(key, "status")
            || reader.matches(key, "receiver") || reader.matches(key, "externalURL")
    }

    private static func isLabels(_ key: JSONText, _ reader: borrowing JSONReader) -> Bool {
        reader.matches(key, "groupLabels") || reader.matches(key, "commonLabels")
            || reader.matches(key, "commonAnnotations")
    }
}

extension AlertAssembler {
    /// Refuses the alert past the limit of one request.
    mutating func makeRoom(_ reader: borrowing JSONReader) throws(ConnectorError) {
        guard alerts.count < TextLimits.alerts else {
            throw ConnectorError(
                .tooLarge, field: reader.path,
                message: "is past the \(TextLimits.alerts) alerts that one request may carry", offset: reader.at)
        }
    }
}
