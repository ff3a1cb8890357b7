import Domain
import Testing

@Suite struct GrantTests {
    private static let teams: [TeamID] = {
        var random = SeededRandom(7)
        return (0..<3).map { _ in TeamID(at: World.noon, using: &random) }
    }()
    private let x = teams[0]
    private let y = teams[1]

    /// Some permissions, drawn from a few so that one set often holds another.
    private static func permissions(_ random: inout SeededRandom) -> Set<Permission> {
        let few: [Permission] = [.incidentRead, .incidentComment, .alertRead, .teamManage, .auditRead, .everyTeam]
        return Set(few.filter { _ in Bool.random(using: &random) })
    }

    private static func grants(_ random: inout SeededRandom) -> Grants {
        var teams: [TeamID: Set<Permission>] = [:]
        for team in Self.teams where Bool.random(using: &random) {
            teams[team] = permissions(&random).filter(\.isOfTeams)
        }
        return Grants(organization: permissions(&random), teams: teams)
    }

    private static func isWithin(_ inner: Grants.Decision, _ outer: Grants.Decision) -> Bool {
        switch (inner, outer) {
        case (.denied, _), (_, .allowed(.everything)): true
        case (.allowed(.teams(let inner, let innerUnowned)), .allowed(.teams(let outer, let outerUnowned))):
            inner.isSubset(of: outer) && (!innerUnowned || outerUnowned)
        default: false
        }
    }

    @Test func `Whoever gives only what they have gives nobody a row or a deed that is not theirs`() {
        var random = SeededRandom(1)
        var covered = 0
        for _ in 0..<20_000 {
            let (giver, given) = (Self.grants(&random), Self.grants(&random))
            guard giver.cover(given) else { continue }
            covered += 1
            for permission in Permission.allCases {
                let isWithin = Self.isWithin(given.decide(permission), giver.decide(permission))
                #expect(isWithin, "\(permission): \(giver) gives \(given)")
            }
        }
        #expect(covered > 100)
    }

    @Test func `Narrowing gives nothing`() {
        var random = SeededRandom(2)
        for _ in 0..<2000 {
            let grants = Self.grants(&random)
            let narrowed = grants.narrowed(to: Self.permissions(&random))
            for permission in Permission.allCases {
                #expect(Self.isWithin(narrowed.decide(permission), grants.decide(permission)))
            }
        }
    }

    @Test func `A place in a team opens its rows to what one may do in the organization`() {
        let viewer = Grants(organization: [.incidentRead], teams: [x: []])
        #expect(viewer.decide(.incidentRead) == .allowed(.teams([x], unowned: true)))
        #expect(viewer.decide(.incidentComment) == .denied)
        // So nobody gives a place where they have none, even one that by itself allows nothing.
        #expect(!viewer.cover(Grants(organization: [], teams: [y: []])))
        #expect(viewer.cover(Grants(organization: [], teams: [x: []])))
    }

    @Test func `A role in a team is for that team's rows, and for nothing that belongs to no team`() {
        let grants = Grants(organization: [], teams: [x: [.incidentRead, .auditRead]])
        #expect(grants.decide(.incidentRead) == .allowed(.teams([x], unowned: false)))
        #expect(grants.decide(.auditRead) == .denied)
    }

    @Test func `Who sees every team sees every row`() {
        let grants = Grants(organization: [.incidentRead, .everyTeam], teams: [x: [.incidentComment]])
        #expect(grants.decide(.incidentRead) == .allowed(.everything))
        #expect(grants.decide(.incidentComment) == .allowed(.teams([x], unowned: false)))
    }
}
