import Domain
import Foundation
import Testing

@Suite struct ProfileLawTests {
    private func profiles(seed: UInt64) throws -> [IncidentProfile] {
        var random = SeededRandom(seed)
        let policy = try Shipped.policies().correlation
        let storm = FourteenAlertStorm.alerts.shuffled(using: &random)
        return [storm[0..<4], storm[4..<9], storm[9..<14]].map { part in
            IncidentProfile(
                id: IncidentID(at: World.noon, using: &random), openedAt: World.noon, of: Array(part), policy: policy)
        }
    }

    @Test(arguments: 0..<50) func `Merging is associative, and does not ask for the order`(seed: UInt64) throws {
        let policy = try Shipped.policies().correlation
        let (a, b, c) = (try profiles(seed: seed)[0], try profiles(seed: seed)[1], try profiles(seed: seed)[2])
        var leftFirst = a
        leftFirst.absorb(b, policy: policy)
        leftFirst.absorb(c, policy: policy)
        var rightFirst = b
        rightFirst.absorb(c, policy: policy)
        var other = a
        other.absorb(rightFirst, policy: policy)
        #expect(leftFirst == other)
        var swapped = a
        swapped.absorb(c, policy: policy)
        swapped.absorb(b, policy: policy)
        #expect(leftFirst == swapped)
        #expect(leftFirst.alerts == 14)
    }

    @Test func `A profile survives being stored`() throws {
        for profile in try profiles(seed: 1) {
            let stored = try JSONDecoder().decode(IncidentProfile.self, from: JSONEncoder().encode(profile))
            #expect(stored == profile)
        }
    }

    @Test func `A profile stays bounded however many alerts it counts`() throws {
        let policy = try Shipped.policies().correlation
        let world = World([:])
        var random = SeededRandom(2)
        var profile = IncidentProfile(
            id: IncidentID(at: World.noon, using: &random), openedAt: World.noon, at: World.noon, severity: .info)
        for number in 0..<3000 {
            var alert = world.alert("Alert\(number)", on: nil, after: Double(number), labels: ["pod": "p\(number)"])
            alert.serviceID = ServiceID(at: World.noon, using: &random)
            profile.add(alert, policy: policy)
        }
        #expect(profile.alerts == 3000)
        #expect(profile.services.count <= policy.limits.services)
        #expect(profile.labels.count <= policy.limits.labelValues)
        #expect(profile.names.count <= policy.limits.names)
        #expect(profile.recent.count <= IncidentProfile.recentKept)
    }
}
