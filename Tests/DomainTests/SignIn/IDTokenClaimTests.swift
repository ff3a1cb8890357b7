import Domain
import Testing

@Suite struct IDTokenClaimTests {
    private let now = Timestamp(seconds: 1_767_614_400)

    private func good() -> IDTokenClaims {
        IDTokenClaims(
            issuer: "https://id.example", subject: "u1", audience: ["bellwether"], expiresAt: now + .seconds(300),
            issuedAt: now, nonce: "n1", email: "Ada@Example.org", emailIsVerified: true)
    }

    private func objection(_ change: (inout IDTokenClaims) -> Void) -> IDTokenClaims.Objection? {
        var claims = good()
        change(&claims)
        do {
            try claims.check(issuer: "https://id.example", clientID: "bellwether", nonce: "n1", now: now)
            return nil
        } catch {
            return error
        }
    }

    @Test func aGoodTokenIsTaken() {
        #expect(objection { _ in } == nil)
        #expect(
            objection {
                $0.audience = ["bellwether", "other"]; $0.authorizedParty = "bellwether"
            } == nil)
    }

    @Test func aTokenOfAnotherIssuerApplicationOrSignInIsNot() {
        #expect(objection { $0.issuer = "https://id.example/" } == .issuer)
        #expect(objection { $0.audience = ["other"] } == .audience)
        #expect(objection { $0.audience = [] } == .audience)
        #expect(objection { $0.audience = ["bellwether", "other"] } == .authorizedParty)
        #expect(objection { $0.authorizedParty = "other" } == .authorizedParty)
        #expect(objection { $0.nonce = "n2" } == .nonce)
        #expect(objection { $0.nonce = nil } == .nonce)
        #expect(objection { $0.subject = "" } == .subject)
    }

    @Test func clocksMayDifferByAMinuteAndNotMore() {
        #expect(objection { $0.expiresAt = now - .seconds(59) } == nil)
        #expect(objection { $0.expiresAt = now - .seconds(60) } == .expired)
        #expect(objection { $0.issuedAt = now + .seconds(60) } == nil)
        #expect(objection { $0.issuedAt = now + .seconds(61) } == .notYetValid)
        #expect(objection { $0.notBefore = now + .seconds(61) } == .notYetValid)
        #expect(objection { $0.issuedAt = now - .seconds(661) } == .tooOld)
    }

    @Test func onlyAVerifiedAddressOfATakenDomainCounts() throws {
        #expect(try good().acceptedEmail(domains: ["example.org"]) == "ada@example.org")
        #expect(throws: IDTokenClaims.EmailObjection.domain) { try good().acceptedEmail(domains: ["example.com"]) }
        #expect(throws: IDTokenClaims.EmailObjection.domain) { try good().acceptedEmail(domains: ["ample.org"]) }
        var claims = good()
        claims.emailIsVerified = false
        #expect(throws: IDTokenClaims.EmailObjection.notVerified) { try claims.acceptedEmail(domains: []) }
        for broken in [nil, "", "ada", "@example.org", "a@b@example.org", "a b@example.org"] {
            claims.email = broken
            #expect(throws: IDTokenClaims.EmailObjection.missing) { try claims.acceptedEmail(domains: []) }
        }
    }
}
