import Domain
import Foundation

extension SignInBenchmark {
    /// Senders of alerts and people who sign in, on threads of their own.
    struct Load: Sendable {
        struct Outcome: Sendable {
            var intake = Latencies()
            var signIns = Latencies()
            var refused = 0
            var refusal: String?

            mutating func merge(_ other: Outcome) {
                intake.merge(other.intake)
                signIns.merge(other.signIns)
                refused += other.refused
                refusal = refusal ?? other.refusal
            }
        }

        var port: Int
        var token: String
        var connections: Int
        var rate: Double
        var signIns: Double
        /// Of a request to sign in.
        var body: [UInt8]

        func round(seconds: Double, name: String, withSignIns: Bool) throws -> Outcome {
            let outcomes = try onThreads(withSignIns ? 2 : 1) { index in
                index == 0 ? try intake(seconds, name) : try people(seconds)
            }
            var whole = Outcome()
            for (index, outcome) in outcomes.enumerated() {
                if index == 0 { whole.intake = outcome.latencies } else { whole.signIns = outcome.latencies }
                whole.refused += outcome.refused
                whole.refusal = whole.refusal ?? outcome.firstRefusal
            }
            return whole
        }

        private func intake(_ seconds: Double, _ name: String) throws -> LoadGenerator.Outcome {
            let now = SystemClock().now()
            var bodies = AlertBodies(
                batch: 1, distinct: 0, run: name, startsAt: now.description,
                endsAt: (now + .seconds(3600)).description)
            var body: [UInt8] = []
            return try LoadGenerator(port: port, connections: connections).run(
                limit: .init(seconds: seconds, rate: rate)
            ) { buffer in
                body.removeAll(keepingCapacity: true)
                bodies.append(to: &body)
                LoadGenerator.post("/api/v2/alerts", token: token, body: body, into: &buffer)
            }
        }

        private func people(_ seconds: Double) throws -> LoadGenerator.Outcome {
            try LoadGenerator(port: port, connections: 8).run(limit: .init(seconds: seconds, rate: signIns)) { buffer in
                LoadGenerator.post("/api/v1/session", token: "none", body: body, into: &buffer)
            }
        }
    }
}
