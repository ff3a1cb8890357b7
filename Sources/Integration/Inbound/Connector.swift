public import Domain

/// An inbound vendor: reads what it posts to us and says it in our words. It does no I/O and keeps no state.
public protocol Connector: InboundKind {
    /// The largest body it accepts, in bytes. The server refuses more before reading it.
    var maximumBodySize: Int { get }

    /// Parses one request's body.
    /// - Throws: what is wrong and where. Nothing of a body with an error in it is taken.
    func parse(_ body: UnsafeBufferPointer<UInt8>, context: ConnectorContext) throws(ConnectorError) -> ParsedPayload

    /// The integration token inside the body, for vendors that carry it there; nil if the body has none.
    func token(in body: UnsafeBufferPointer<UInt8>) throws(ConnectorError) -> String?

    /// The answer that the vendor's own clients expect after their alerts are stored; nil for the server's usual one.
    func answer(accepting payload: ParsedPayload) -> ConnectorAnswer?

    /// The answer that the vendor's own clients expect to a bad body; nil for the server's problem document.
    func answer(refusing error: ConnectorError) -> ConnectorAnswer?
}

extension Connector {
    public var maximumBodySize: Int { 8 * 1024 * 1024 }
    public func token(in body: UnsafeBufferPointer<UInt8>) throws(ConnectorError) -> String? { nil }
    public func answer(accepting payload: ParsedPayload) -> ConnectorAnswer? { nil }
    public func answer(refusing error: ConnectorError) -> ConnectorAnswer? { nil }

    public func parse(_ body: [UInt8], context: ConnectorContext) throws(ConnectorError) -> ParsedPayload {
        try body.withUnsafeBufferPointer { body throws(ConnectorError) in try parse(body, context: context) }
    }

    public func parse(_ body: UnsafeRawBufferPointer, context: ConnectorContext) throws(ConnectorError) -> ParsedPayload
    {
        try parse(body.bindMemory(to: UInt8.self), context: context)
    }

    public func token(in body: [UInt8]) throws(ConnectorError) -> String? {
        try body.withUnsafeBufferPointer { body throws(ConnectorError) in try token(in: body) }
    }
}

/// What a connector needs to know to read a body.
public struct ConnectorContext: Sendable {
    public var integrationID: IntegrationID
    /// The integration's settings, by field name.
    public var settings: [String: String]
    public var now: Timestamp
    /// Labels that are no part of an alert's identity.
    public var ignoredLabels: Set<String>
    /// Labels that give the severity; the first one that an alert has and that reads as a severity counts.
    public var severityLabels: [String]
    /// The severity of an alert that gives none, or none that anybody knows.
    public var defaultSeverity: Severity
    /// How long an alert without an end fires unless it is repeated (Alertmanager's `resolve_timeout`).
    public var resolveTimeout: Duration

    public init(
        integrationID: IntegrationID, settings: [String: String] = [:], now: Timestamp,
        ignoredLabels: Set<String> = [], severityLabels: [String] = ["severity", "priority", "level"],
        defaultSeverity: Severity = .warning, resolveTimeout: Duration = .seconds(300)
    ) {
        self.integrationID = integrationID
        self.settings = settings
        self.now = now
        self.ignoredLabels = ignoredLabels
        self.severityLabels = severityLabels
        self.defaultSeverity = defaultSeverity
        self.resolveTimeout = resolveTimeout
    }
}

/// What one request said.
public struct ParsedPayload: Sendable, Hashable {
    /// In the sender's order; the same alert may come twice.
    public var alerts: [IncomingAlert]
    /// How many alerts the sender left out to keep its message small.
    public var truncatedAlerts: Int
    /// How many label or annotation values were too long and were cut.
    public var truncatedValues: Int

    public init(alerts: [IncomingAlert], truncatedAlerts: Int = 0, truncatedValues: Int = 0) {
        self.alerts = alerts
        self.truncatedAlerts = truncatedAlerts
        self.truncatedValues = truncatedValues
    }

    /// Keeps `truncatedAlerts` with every alert of the message, where the person who reads one of them sees that there
    /// were more.
    public mutating func noteTruncation() {
        let note = Labels.Label(name: IncomingAlert.truncationAnnotation, value: String(truncatedAlerts))
        for index in alerts.indices {
            alerts[index].annotations = Labels(alerts[index].annotations.sorted + [note])
        }
    }
}

/// An answer in a vendor's own words.
public struct ConnectorAnswer: Sendable, Hashable {
    public var status: Int
    /// JSON.
    public var body: [UInt8]

    public init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }
}
