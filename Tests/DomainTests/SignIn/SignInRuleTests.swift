import Domain
import Testing

@Suite struct SignInRuleTests {
    private let now = Timestamp(seconds: 1_767_614_400)

    @Test func pausesDoubleAfterTheFreeFailuresUpToTheLongest() {
        let rule = AttemptBackOff(freeFailures: 2)
        var record: AttemptBackOff.Record?
        var pauses: [Int64] = []
        for _ in 0..<14 {
            record = rule.counting(record, now: now)
            pauses.append(rule.wait(record, now: now)?.components.seconds ?? 0)
        }
        #expect(pauses == [0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300])
    }

    @Test func failuresAreForgottenAfterAQuietWhile() {
        let rule = AttemptBackOff(freeFailures: 1)
        let old = AttemptBackOff.Record(failures: 9, blockedUntil: now)
        #expect(rule.counting(old, now: now + .seconds(300)).failures == 10)
        #expect(rule.counting(old, now: now + .seconds(301)).failures == 1)
    }

    @Test func onlyWhatCostsLessToGuessIsWeaker() {
        let standard = PasswordParameters.standard
        #expect(PasswordParameters(memory: 4096, passes: 2, lanes: 1).isWeaker(than: standard))
        #expect(PasswordParameters(memory: 19 * 1024, passes: 1, lanes: 1).isWeaker(than: standard))
        #expect(!standard.isWeaker(than: standard))
        #expect(!PasswordParameters(memory: 64 * 1024, passes: 3, lanes: 4).isWeaker(than: standard))
    }

    @Test(arguments: [
        "", "m=19456", "m=19456,t=2", "m=19456,t=2,p=0", "m=4,t=2,p=1", "m=19456,t=2,p=1,x=1", "m=19456,t=2,t=2",
        "m=9999999,t=2,p=1", "m=-1,t=2,p=1", "m=19456,t=101,p=1", "m=1e4,t=2,p=1",
    ])
    func parametersThatMakeNoSenseAreRefused(text: String) {
        #expect(PasswordParameters(text) == nil)
    }

    @Test func parametersAreReadAsTheyAreWritten() {
        #expect(PasswordParameters("t=3,m=65536,p=4") == PasswordParameters(memory: 65536, passes: 3, lanes: 4))
        #expect(PasswordParameters(PasswordParameters.standard.description) == .standard)
        #expect(PasswordParameters(ofHash: "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA") == .standard)
        #expect(PasswordParameters(ofHash: "$argon2i$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA") == nil)
        #expect(PasswordParameters(ofHash: "$2b$12$abc") == nil)
    }

    @Test func sessionsEndWhenIdleAndWhateverHappens() {
        let rules = SessionRules(idle: .seconds(100), absolute: .seconds(1000))
        let end = rules.end(from: now)
        func isAlive(seen: Int, at: Int) -> Bool {
            rules.isAlive(lastSeenAt: now + .seconds(seen), expiresAt: end, now: now + .seconds(at))
        }
        #expect(isAlive(seen: 0, at: 99))
        #expect(!isAlive(seen: 0, at: 100))
        #expect(isAlive(seen: 950, at: 999))
        #expect(!isAlive(seen: 999, at: 1000))
        // Moving to another organization and back buys no time.
        #expect(rules.end(from: now + .seconds(500), continuing: end) == end)
    }

    @Test(arguments: ["/", "/incidents?status=all", "/incidents/7#alerts"])
    func aPathOfOursIsTaken(text: String) {
        #expect(LocalPath.accepting(text) == text)
    }

    @Test(arguments: [
        "", "incidents", "//evil.example", "/\\evil.example", "\\/evil.example", "https://evil.example",
        "/\t/evil.example",
        "/\n/evil.example", "javascript:alert(1)", "/a b", "/ä",
    ])
    func whatCouldLeadElsewhereIsNot(text: String) {
        #expect(LocalPath.accepting(text) == nil)
    }

    @Test func theFirstRuleThatNamesARoleDecidesAndAllTeamsCount() {
        let (red, blue, green) = (TeamID(at: now), TeamID(at: now), TeamID(at: now))
        let mapping = GroupMapping(rules: [
            .init(group: "pagers", role: nil, teams: [red]), .init(group: "sre", role: .operator, teams: [blue]),
            .init(group: "boss", role: .admin), .init(group: "*", role: .viewer, teams: [green]),
        ])
        let both = mapping.outcome(groups: ["boss", "sre", "pagers"])
        #expect(both.role == .operator)
        #expect(both.teams == [red, blue, green])
        #expect(both.governedTeams == [red, blue, green])
        #expect(mapping.outcome(groups: ["other"]).role == .viewer)
        #expect(GroupMapping(rules: [.init(group: "sre", role: .operator)]).outcome(groups: ["SRE"]).role == nil)
    }
}
