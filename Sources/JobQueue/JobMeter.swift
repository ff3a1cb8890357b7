import Metrics

/// Counts the runs of a kind for `/metrics`.
struct JobMeter: Sendable {
    private let done: Counter
    private let retried: Counter
    private let died: Counter
    private let duration: Timer

    init(kind: JobKind) {
        func counter(_ outcome: String) -> Counter {
            Counter(
                label: "bellwether_job_runs_total", dimensions: [("kind", kind.rawValue), ("outcome", outcome)])
        }
        done = counter("done")
        retried = counter("retried")
        died = counter("died")
        duration = Timer(label: "bellwether_job_run_seconds", dimensions: [("kind", kind.rawValue)])
    }

    func record(_ endings: [FinishedLease.Ending], took: Duration) {
        let (seconds, attoseconds) = took.components
        duration.recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
        var counts = (done: 0, retried: 0, died: 0)
        for ending in endings {
            switch ending {
            case .done: counts.done += 1
            case .again: counts.retried += 1
            case .dead: counts.died += 1
            case .released: break
            }
        }
        if counts.done > 0 { done.increment(by: counts.done) }
        if counts.retried > 0 { retried.increment(by: counts.retried) }
        if counts.died > 0 { died.increment(by: counts.died) }
    }
}
