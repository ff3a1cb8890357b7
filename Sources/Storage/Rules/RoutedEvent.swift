import Domain
import Zones

/// An event on its way through the stages.
struct RoutedEvent {
    var event: NotificationRouting.Event
    let decision: ID<NotificationDecision>
    let facts: NotificationFacts
    let route: NotificationPipeline.Route
    let gate: NotificationPipeline.Gate
    var lines: [NotificationPipeline.Line]
    /// Whom it was put in the outbox for.
    var told: [ChannelID] = []

    /// Whether anybody is to be told now.
    var passesGate: Bool { gate.line.passed }

    init(_ event: NotificationRouting.Event, _ context: RoutingContext, at now: Timestamp) {
        self.event = event
        decision = ID(at: now)
        facts = context.facts(event)
        route = NotificationPipeline.route(
            facts, rules: context.rules, listeners: context.listeners, zones: { SystemZones.shared($0) })
        lines = route.lines
        let isHeard = !route.channels.isEmpty || !route.policies.isEmpty
        gate =
            isHeard || context.suppressed.contains(event.incident)
            ? NotificationPipeline.gate(
                facts, incident: event.incident, isSuppressed: context.suppressed.contains(event.incident),
                silences: context.silences, zones: { SystemZones.shared($0) })
            : NotificationPipeline.Gate(line: .init(.gate, .passed, passed: true), until: nil)
        guard isHeard || !gate.line.passed else { return }
        // Who writes a rule knows better than the default, which waits until the cause is likely to be known.
        if let seconds = route.settleSeconds { self.event.sendAt = now + .seconds(seconds) }
        let wait = self.event.sendAt - now
        lines.append(
            wait > .zero
                ? .init(.settle, .settling, passed: true, detail: "\(wait.components.seconds) s")
                : .init(.settle, .immediate, passed: true))
        lines.append(gate.line)
    }
}
