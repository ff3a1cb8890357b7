/// How hard a storm is to read. Every figure is a probability or a range that the generator draws from.
struct StormDifficulty: Sendable {
    var name: String
    /// Independent failures that begin within one minute.
    var failures: ClosedRange<Int>
    /// There is at most one failure for so many services.
    var servicesPerFailure: Int
    /// Alerts that belong to nothing, for each alert that belongs to a failure.
    var noise: Double
    /// Of the noise, the share that reads like a symptom of an outage (latency, errors) and not like housekeeping.
    var misleadingNoise: Double
    /// Alerts without a label that names their service: only a pod, a host or an address is left.
    var missingServiceLabel: Double
    /// Failures whose own alert comes one to three minutes after those of its victims.
    var lateRoot: Double
    /// Notifications that arrive 10 to 90 s after they were due, behind later ones.
    var lateArrival: Double
    /// Failing services of which no alert tells.
    var silentVictim: Double
    /// Calls that leave a service's own domain.
    var crossDomainCalls: Double
    /// Alerts sent again unchanged, and alerts that resolve and fire again.
    var resent: Double
    var refired: Double

    static let easy = StormDifficulty(
        name: "easy", failures: 1...2, servicesPerFailure: 40, noise: 0.03, misleadingNoise: 0.1,
        missingServiceLabel: 0.05, lateRoot: 0.1,
        lateArrival: 0.03, silentVictim: 0.02, crossDomainCalls: 0.15, resent: 0.2, refired: 0.02)

    static let standard = StormDifficulty(
        name: "default", failures: 1...2, servicesPerFailure: 100, noise: 0.08, misleadingNoise: 0.2,
        missingServiceLabel: 0.15, lateRoot: 0.3,
        lateArrival: 0.1, silentVictim: 0.08, crossDomainCalls: 0.2, resent: 0.3, refired: 0.05)

    static let hard = StormDifficulty(
        name: "hard", failures: 2...5, servicesPerFailure: 10, noise: 0.2, misleadingNoise: 0.4,
        missingServiceLabel: 0.35, lateRoot: 0.5,
        lateArrival: 0.25, silentVictim: 0.2, crossDomainCalls: 0.3, resent: 0.4, refired: 0.1)
}
