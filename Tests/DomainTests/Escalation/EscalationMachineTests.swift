import Domain
import Foundation
import Testing

@Suite("Escalation")
struct EscalationMachineTests {
    private let start = Timestamp("2026-01-31T03:00:00Z")!
    private let people = (0..<6).map { number in
        Recipient(channel: ChannelID(UUID(uuid: (UInt8(number), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1))))
    }

    private func policy(_ minutes: [Int], repeats: Int = 0) -> EscalationPolicy {
        EscalationPolicy(
            levels: minutes.enumerated().map {
                .init(afterMinutes: $1, targets: [EscalationTarget(.channel, "\($0)")])
            },
            repeats: repeats, repeatAfterMinutes: 20)
    }

    private func audience(_ target: EscalationTarget, empty: Set<Int> = []) -> EscalationAudience {
        let number = Int(target.id)!
        return empty.contains(number)
            ? EscalationAudience(recipients: [], reasons: ["nobody is on call"])
            : EscalationAudience(recipients: [people[number]])
    }

    /// Minute by minute; who is told at which minute.
    private func run(
        _ policy: EscalationPolicy, minutes: Int, empty: Set<Int> = [],
        subject: (Int) -> EscalationSubject = { _ in .open }, holds: [Range<Int>] = [],
        looks: (Int) -> Bool = { _ in true }
    ) -> (told: [String], state: EscalationState, actions: [EscalationAction]) {
        var state = EscalationState.started(policy, at: start)
        var told: [String] = []
        var actions: [EscalationAction] = []
        for minute in 0...minutes where looks(minute) {
            let hold = holds.first { $0.contains(minute) }.map {
                EscalationHold(
                    name: "Upgrade", from: start + .seconds($0.lowerBound * 60),
                    until: start + .seconds($0.upperBound * 60))
            }
            let step = EscalationMachine.step(
                policy, state, incident: subject(minute), hold: hold, at: start + .seconds(minute * 60)
            ) { audience($0, empty: empty) }
            state = step.state
            actions += step.actions
            for case .page(let level, let round, _, _) in step.actions { told.append("\(minute):\(level).\(round)") }
        }
        return (told, state, actions)
    }

    @Test("tells level after level while nobody acknowledges, then is exhausted") func levels() {
        let result = run(policy([0, 15, 30, 60]), minutes: 120)
        #expect(result.told == ["0:0.0", "15:1.0", "30:2.0", "60:3.0"])
        #expect(result.state.status == .exhausted && result.state.dueAt == nil)
        #expect(result.actions.last == .exhausted)
    }

    @Test("stands still while a hold lasts, and goes on with what was left") func held() {
        let result = run(policy([0, 15]), minutes: 120, holds: [10..<50])
        #expect(result.told == ["0:0.0", "55:1.0"])
        #expect(result.actions.contains(.held(by: "Upgrade", until: start + .seconds(50 * 60))))
        #expect(result.actions.contains(.resumed(level: 1)))
    }

    @Test("a hold counts from when it began, also where nobody looked then") func lateHold() {
        #expect(
            run(policy([0, 15]), minutes: 120, holds: [10..<50], looks: { $0 < 10 || $0 > 30 }).told.last == "55:1.0")
        #expect(
            run(policy([0, 15]), minutes: 120, holds: [10..<50], looks: { $0 < 11 || $0 > 57 }).told.last == "58:1.0")
    }

    @Test("an acknowledgement in a hold wins, and taken back it waits for the hold's end") func acknowledgedWhileHeld()
    {
        let result = run(
            policy([0, 15]), minutes: 120, subject: { (20..<30).contains($0) ? .acknowledged : .open }, holds: [10..<50]
        )
        #expect(result.told == ["0:0.0", "55:1.0"])
        #expect(
            !result.actions.contains { if case .resumed = $0 { true } else { false } }
                || result.actions.filter { if case .resumed = $0 { true } else { false } }.count == 1)
        #expect(
            run(policy([0, 15]), minutes: 90, subject: { $0 < 20 ? .open : .over }, holds: [10..<50]).state.status
                == .over)
    }

    @Test("what ran between a hold's end and an acknowledgement counts, also where nobody looked at its end")
    func acknowledgedAfterHold() {
        let result = run(
            policy([0, 15]), minutes: 120, subject: { (52..<60).contains($0) ? .acknowledged : .open },
            holds: [10..<50], looks: { $0 < 45 || $0 > 51 })
        #expect(result.told == ["0:0.0", "63:1.0"])
    }

    @Test("begins again as often as it is told to") func repeats() {
        #expect(
            run(policy([0, 10], repeats: 2), minutes: 200).told == [
                "0:0.0", "10:1.0", "30:0.1", "40:1.1", "60:0.2", "70:1.2",
            ])
    }

    @Test("an acknowledgement stops it, also one that comes with the timer") func acknowledgement() {
        #expect(run(policy([0, 15, 30]), minutes: 90) { $0 >= 15 ? .acknowledged : .open }.told == ["0:0.0"])
        #expect(run(policy([0, 15, 30]), minutes: 90) { $0 >= 16 ? .over : .open }.told == ["0:0.0", "15:1.0"])
    }

    @Test("taking it back resumes with what was left; coming back begins anew") func resuming() {
        let back = run(policy([0, 15, 30]), minutes: 120) { (5..<60).contains($0) ? .acknowledged : .open }
        #expect(back.told == ["0:0.0", "70:1.0", "85:2.0"], "ten minutes were left at minute five")
        #expect(back.actions.contains(.resumed(level: 1)))
        let again = run(policy([0, 15]), minutes: 120) { (20..<60).contains($0) ? .over : .open }
        #expect(again.told == ["0:0.0", "15:1.0", "60:0.0", "75:1.0"])
        #expect(again.state.cycle == 1)
    }

    @Test("a level that leads to nobody is passed over at once, and said") func empty() {
        let result = run(policy([0, 15, 30]), minutes: 60, empty: [0])
        #expect(result.told == ["0:1.0", "15:2.0"], "nobody waits for an empty step")
        #expect(result.actions.first == .skipped(level: 0, round: 0, reasons: ["nobody is on call"], byChoice: false))
        #expect(run(policy([0, 15], repeats: 3), minutes: 500, empty: [0, 1]).state.status == .exhausted)
    }

    @Test("what cannot arrive is not waited out") func failed() {
        let policy = policy([0, 15, 30])
        var step = EscalationMachine.step(policy, .started(policy, at: start), incident: .open, at: start) {
            audience($0)
        }
        step = EscalationMachine.step(
            policy, step.state, incident: .open, hasFailed: true, at: start + .seconds(5)
        ) { audience($0) }
        #expect(step.actions.first == .failed(level: 0))
        guard case .page(1, 0, _, _) = step.actions.last else { return #expect(Bool(false), "\(step.actions)") }
        #expect(step.state.dueAt == start + .seconds(905), "whom the next level tells has all the time there is")
        let acknowledged = EscalationMachine.step(
            policy, step.state, incident: .acknowledged, hasFailed: true, at: start + .seconds(6)
        ) { audience($0) }
        #expect(acknowledged.actions == [.stopped(.acknowledged)], "an acknowledgement wins")
    }

    @Test("a round that leads to nobody says so, unless somebody wants it so") func nowhere() {
        let result = run(policy([0, 15], repeats: 1), minutes: 60, empty: [0, 1])
        #expect(result.actions.filter { if case .leadsNowhere = $0 { true } else { false } }.count == 2, "each round")
        #expect(result.actions.contains(.leadsNowhere(round: 0)) && result.actions.last == .exhausted)
        #expect(
            !run(policy([0, 15]), minutes: 60, empty: [0]).actions.contains {
                if case .leadsNowhere = $0 { true } else { false }
            })
        let policy = policy([0])
        let quiet = EscalationMachine.step(policy, .started(policy, at: start), incident: .open, at: start) { _ in
            EscalationAudience(recipients: [], reasons: ["quiet hours"], isByChoice: true)
        }
        #expect(quiet.actions.last == .exhausted && !quiet.actions.contains(.leadsNowhere(round: 0)))
    }

    @Test("after an outage people still have their minutes") func outage() {
        let policy = policy([0, 15, 30])
        var state = EscalationState.started(policy, at: start)
        var told: [Int] = []
        for minute in [0, 300, 301, 314, 315] {
            let step = EscalationMachine.step(policy, state, incident: .open, at: start + .seconds(minute * 60)) {
                audience($0)
            }
            state = step.state
            for case .page in step.actions { told.append(minute) }
        }
        #expect(told == [0, 300, 315])
    }

    /// 20,000 random lives: never early, never twice, acknowledgement always wins, and asking again changes nothing.
    @Test func laws() {
        var random = SplitMix(seed: 20_260_131)
        for _ in 0..<20_000 {
            let count = Int.random(in: 1...4, using: &random)
            var minutes: [Int] = [Int.random(in: 0...3, using: &random)]
            for _ in 1..<max(2, count) where minutes.count < count {
                minutes.append(minutes[minutes.count - 1] + Int.random(in: 1...20, using: &random))
            }
            let policy = policy(minutes, repeats: Int.random(in: 0...2, using: &random))
            let empty = Set((0..<count).filter { _ in Int.random(in: 0..<5, using: &random) == 0 })
            var state = EscalationState.started(policy, at: start)
            var subject = EscalationSubject.open
            var keys: Set<String> = []
            var due = state.dueAt
            for minute in 0..<150 {
                let now = start + .seconds(minute * 60)
                if Int.random(in: 0..<12, using: &random) == 0 {
                    subject = EscalationSubject.allCases.randomElement(using: &random) ?? .open
                }
                let step = EscalationMachine.step(policy, state, incident: subject, at: now) {
                    audience($0, empty: empty)
                }
                let again = EscalationMachine.step(policy, step.state, incident: subject, at: now) {
                    audience($0, empty: empty)
                }
                #expect(again.actions.isEmpty && again.state == step.state, "asking twice does nothing twice")
                for case .page(_, _, let key, _) in step.actions {
                    #expect(subject == .open, "nobody is told of what is acknowledged or over")
                    #expect(keys.insert(key).inserted, "told twice: \(key)")
                    let isFresh = step.actions.contains {
                        if case .restarted = $0 { true } else if case .resumed = $0 { true } else { false }
                    }
                    #expect(isFresh || due.map { $0 <= now } == true, "told early")
                }
                #expect((step.state.dueAt != nil) == (step.state.status == .active))
                state = step.state
                due = state.dueAt
            }
        }
    }
}

/// The same numbers in every run.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
