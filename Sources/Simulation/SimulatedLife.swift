import Domain

/// What befalls one incident, minute by minute, and who should have been told of it: worked out by counting minutes,
/// without the machine that is under test.
struct SimulatedLife: Sendable {
    enum Act: Sendable, Hashable {
        case acknowledge, unacknowledge, resolve, reopen
        /// A window is entered that keeps people from being told from a minute on, until another.
        case hold(from: Int, until: Int)
    }

    /// A page: everything by which it is one and no other.
    struct Page: Hashable, Sendable {
        var cycle: Int
        var round: Int
        var level: Int
        /// By its key.
        var recipient: String
    }

    let incident: IncidentID
    let policy: SimulatedPolicy
    /// In the order of their minutes.
    let acts: [(minute: Int, act: Act)]

    init(
        incident: IncidentID, policy: SimulatedPolicy, minutes: Int, using random: inout some RandomNumberGenerator
    ) {
        self.incident = incident
        self.policy = policy
        var acts: [(minute: Int, act: Act)] = []
        var isOpen = true
        var isAcknowledged = false
        var heldUntil = -Self.apart
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            let minute = (acts.last?.minute ?? 0) + Int.random(in: 1...(minutes / 3), using: &random)
            guard minute < minutes else { break }
            if Int.random(in: 0..<4, using: &random) == 0 {
                // Two windows overlap or lie well apart: a gap that no worker could see is not worth modelling.
                var from = minute + (Bool.random(using: &random) ? 0 : Int.random(in: 1...10, using: &random))
                if from > heldUntil { from = max(from, heldUntil + Self.apart) }
                let until = from + Int.random(in: Self.apart...30, using: &random)
                acts.append((minute, .hold(from: from, until: until)))
                heldUntil = max(heldUntil, until)
            } else if !isOpen {
                acts.append((minute, .reopen))
                (isOpen, isAcknowledged) = (true, false)
            } else if isAcknowledged, Bool.random(using: &random) {
                acts.append((minute, .unacknowledge))
                isAcknowledged = false
            } else if !isAcknowledged, Int.random(in: 0..<3, using: &random) > 0 {
                acts.append((minute, .acknowledge))
                isAcknowledged = true
            } else {
                acts.append((minute, .resolve))
                isOpen = false
            }
        }
        self.acts = acts
    }

    /// Longer than workers are ever away.
    static let apart = 5

    /// How it stands at a minute, when what happens then has happened.
    func standing(at minute: Int) -> (isOpen: Bool, isAcknowledged: Bool, cycle: Int, isHeld: Bool) {
        var standing = (isOpen: true, isAcknowledged: false, cycle: 0, isHeld: false)
        for (at, act) in acts where at <= minute {
            switch act {
            case .acknowledge: standing.isAcknowledged = true
            case .unacknowledge: standing.isAcknowledged = false
            case .resolve: standing.isOpen = false
            case .reopen: standing = (true, false, standing.cycle + 1, standing.isHeld)
            case .hold(let from, let until): if from <= minute, minute < until { standing.isHeld = true }
            }
        }
        return standing
    }

    /// Who is to be told at which minute.
    /// - Parameter ticks: minutes at which a worker fires what is due. Acts of people carry out what is due themselves.
    func expected(minutes: Int, ticks: Set<Int>) -> [Page: Int] {
        var told: [Page: Int] = [:]
        var (cycle, round, level) = (0, 0, 0)
        // Minutes that are left until the level is told; nil once all is told.
        var left: Int? = policy.delays[0]
        for minute in 0..<minutes {
            let standing = standing(at: minute)
            if standing.cycle > cycle { (cycle, round, level, left) = (standing.cycle, 0, 0, policy.delays[0]) }
            guard standing.isOpen, !standing.isAcknowledged, !standing.isHeld else { continue }
            let isLookedAt =
                ticks.contains(minute)
                || acts.contains { $0.minute == minute && ($0.act == .unacknowledge || $0.act == .reopen) }
            guard isLookedAt else {
                // What is late is told as soon as somebody looks.
                left = left.map { max(0, $0 - 1) }
                continue
            }
            while left == 0 {
                let people = policy.recipients(level, at: minute)
                for person in people {
                    told[Page(cycle: cycle, round: round, level: level, recipient: person)] = minute
                }
                if level + 1 < policy.delays.count {
                    left = people.isEmpty ? 0 : policy.delays[level + 1] - policy.delays[level]
                    level += 1
                } else if round < policy.repeats {
                    round += 1
                    level = 0
                    left = policy.repeatAfter
                } else {
                    left = nil
                }
            }
            left = left.map { $0 - 1 }
        }
        return told
    }
}

/// A policy as the simulation knows it.
struct SimulatedPolicy: Sendable {
    /// Whom a target leads to.
    enum Target: Sendable, Hashable {
        case always(String)
        /// The first until that minute, the second from then on: a schedule that hands over.
        case handsOver(String, String, at: Int)
        case nobody
    }

    let delays: [Int]
    let levels: [[Target]]
    let repeats: Int
    let repeatAfter: Int

    /// Keys of recipients.
    func recipients(_ level: Int, at minute: Int) -> Set<String> {
        Set(
            levels[level].compactMap { target in
                switch target {
                case .always(let key): key
                case .handsOver(let before, let after, let change): minute < change ? before : after
                case .nobody: nil
                }
            })
    }
}
