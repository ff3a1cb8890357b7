/// How hard a storm is to read. Every figure is a probability or a range that the generator draws from.
///
/// What the settings hold, and why:
/// - All of them have cascades with delays of seconds to minutes, causes heard of after their effects, alerts that
///   arrive late and out of order, resent and fired again, alerts without a service, noise, and failing services of
///   which nobody hears. Only the amounts differ.
/// - `standard`, the default: a bad day. Up to three independent failures within a minute, one for 50 services; three
///   causes in ten come late, every seventh alert names no service, every twelfth victim is silent, one alert of twelve
///   is noise, and a fifth of the noise reads like the outage. At the very first it had up to three failures in a graph
///   of any size (`packed`), then one for 25, 50 and 100 services: it was made easier after results had been seen. It is
///   back at 50, and must not be made easier again.
/// - `packed`: the default with up to three failures in a graph of any size, 20 services too. Failures that are packed
///   so share most victims: a reader that was told which services fail by themselves, and had only to say which victim
///   belongs to which, got an F1 of 0.93. Nothing is promised about it.
/// - `hard`: up to five failures, one for ten services, with a third of the alerts not naming their service: shows
///   where reading ends. Nothing is promised about it.
/// - `easy`: what a well-labelled landscape gives; a fall of its figures is a fault.
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
        name: "default", failures: 1...3, servicesPerFailure: 50, noise: 0.08, misleadingNoise: 0.2,
        missingServiceLabel: 0.15, lateRoot: 0.3,
        lateArrival: 0.1, silentVictim: 0.08, crossDomainCalls: 0.2, resent: 0.3, refired: 0.05)

    static let packed = StormDifficulty(
        name: "packed", failures: 1...3, servicesPerFailure: 1, noise: 0.08, misleadingNoise: 0.2,
        missingServiceLabel: 0.15, lateRoot: 0.3,
        lateArrival: 0.1, silentVictim: 0.08, crossDomainCalls: 0.2, resent: 0.3, refired: 0.05)

    static let hard = StormDifficulty(
        name: "hard", failures: 2...5, servicesPerFailure: 10, noise: 0.2, misleadingNoise: 0.4,
        missingServiceLabel: 0.35, lateRoot: 0.5,
        lateArrival: 0.25, silentVictim: 0.2, crossDomainCalls: 0.3, resent: 0.4, refired: 0.1)

    /// The default first.
    static let all = [standard, packed, easy, hard]
}
