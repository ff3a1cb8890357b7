import Domain
import Integration
import Synchronization
import Testing

@Suite("Signed links")
struct LinkSignerTests {
    private let old: [UInt8] = Array(0..<32)
    private let new: [UInt8] = Array(100..<132)
    private let now = Timestamp(seconds: 1_795_000_000)

    @Test("hold under an older key that is still there, and are signed by the newest") func rotation() {
        let (org, notification) = (OrgID(at: now), NotificationID(at: now))
        let schedule = ID<Schedule>(at: now)
        let before = LinkSigner(secrets: [old])
        let after = LinkSigner(secrets: [new, old])
        let token = before.acknowledge(org, notification, until: now + .seconds(60))
        #expect(after.acknowledgement(token, at: now)?.notification == notification)
        #expect(after.schedule(ofCalendar: before.calendar(org, schedule))?.schedule == schedule)
        let fresh = after.acknowledge(org, notification, until: now + .seconds(60))
        #expect(LinkSigner(secrets: [new]).acknowledgement(fresh, at: now) != nil)
        #expect(before.acknowledgement(fresh, at: now) == nil)
        #expect(LinkSigner(secrets: [new]).acknowledgement(token, at: now) == nil, "its key is gone")
        #expect(
            LinkSigner(secrets: []).acknowledgement(
                LinkSigner(secrets: []).acknowledge(org, notification, until: now + .seconds(60)), at: now) == nil)
    }

    @Test("a key that another process took into use is learnt") func reload() {
        let current = Mutex([old])
        let running = LinkSigner(secrets: [old]) { current.withLock { $0 } }
        let org = OrgID(at: now)
        let token = LinkSigner(secrets: [new, old]).calendar(org, ID<Schedule>(at: now))
        #expect(running.schedule(ofCalendar: token) == nil)
        current.withLock { $0 = [new, old] }
        #expect(running.schedule(ofCalendar: token)?.org == org)
    }

    @Test("end at their time, and when a byte of them is changed") func limits() {
        let signer = LinkSigner(secrets: [new])
        let token = signer.acknowledge(OrgID(at: now), NotificationID(at: now), until: now + .seconds(60))
        #expect(signer.acknowledgement(token, at: now + .seconds(59)) != nil)
        #expect(signer.acknowledgement(token, at: now + .seconds(60)) == nil)
        for index in token.indices.dropLast() {
            var changed = token
            changed.replaceSubrange(index...index, with: token[index] == "A" ? "B" : "A")
            #expect(signer.acknowledgement(changed, at: now) == nil)
        }
    }
}
