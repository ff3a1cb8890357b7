import Crypto
import Domain
import Foundation
import Integration
import Storage
import TestSupport
import Testing

@testable import API

@Suite struct SingleSignOnTests {
    /// A server with the provider set up in the first organization by its owner.
    private func withProvider(
        _ settings: String = #""mapping":[{"group":"sre","role":"operator"}],"default_role":"viewer""#,
        as role: RoleName = .owner, _ body: @Sendable (TestAPI, FakeProvider, _ id: String) async throws -> Void
    ) async throws {
        let clock = ManualClock()
        let provider = FakeProvider(clock: clock)
        try await withAPI(http: provider) { api in
            let made = try await api.send(
                "POST", "/api/v1/identity-providers", as: role,
                json: """
                    {"name":"Company","issuer":"\(FakeProvider.issuer)","client_id":"\(FakeProvider.clientID)",
                     "client_secret":"\(FakeProvider.secret)",\(settings)}
                    """)
            #expect(made.status == 201, "\(made.text)")
            #expect(!made.text.contains(FakeProvider.secret))
            try await body(api, provider, try #require(made.object["id"] as? String))
        }
    }

    private func start(_ browser: Browser, _ id: String, next: String? = nil) async throws -> String {
        let extra = next.map { "&next=\($0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" } ?? ""
        let answer = try await browser.send("GET", "/api/v1/sign-in/oidc/acme?provider=\(id)\(extra)")
        #expect(answer.status == 303)
        return try #require(answer.headers["location"])
    }

    /// There and back. Gives where the browser ends.
    @discardableResult
    private func signIn(
        _ browser: Browser, _ provider: FakeProvider, _ id: String, next: String? = nil
    ) async throws -> String {
        let callback = try provider.authorize(try await start(browser, id, next: next)).callback
        let answer = try await browser.send("GET", callback)
        #expect(answer.status == 303)
        return try #require(answer.headers["location"])
    }

    private func error(_ location: String) -> String? {
        guard location.hasPrefix("/sign-in?") else { return nil }
        return URLComponents(string: location)?.queryItems?.first { $0.name == "error" }?.value
    }

    /// Opens an address and gives the error with which the browser is sent away, if it is.
    private func refusal(_ browser: Browser, _ path: String) async throws -> String? {
        error(try await browser.send("GET", path).headers["location"] ?? "")
    }

    private func role(_ browser: Browser) async throws -> String? {
        try await browser.send("GET", "/api/v1/session").object["role"] as? String
    }

    // MARK: Who gets in

    @Test func somebodyNewBecomesAMemberAndIsTheSameOneTheNextTime() async throws {
        try await withProvider { api, provider, id in
            provider.signsIn("u1", email: "Grace@Example.org", groups: ["sre"], name: "Grace Hopper")
            let grace = Browser(api)
            #expect(try await signIn(grace, provider, id, next: "/incidents?status=all") == "/incidents?status=all")
            #expect(grace.cookies["bw_sign_on"] == nil)
            let me = try await grace.send("GET", "/api/v1/session")
            #expect(me.object["role"] as? String == "operator")
            #expect(me.object["method"] as? String == "single_sign_on")
            #expect((me.object["user"] as? [String: Any])?["email"] as? String == "grace@example.org")
            let first = (me.object["user"] as? [String: Any])?["id"] as? String
            // Another address at the provider, the same person; groups that give another role.
            provider.signsIn("u1", email: "hopper@example.org", groups: [])
            let again = Browser(api)
            try await signIn(again, provider, id)
            let user = try await again.send("GET", "/api/v1/session").object["user"] as? [String: Any]
            #expect(user?["id"] as? String == first)
            #expect(user?["email"] as? String == "grace@example.org", "the account's address is its person's")
            #expect(try await role(again) == "operator", "no rule speaks, so nothing changes")
            // No password comes of it.
            #expect(try await Browser(api).signIn("grace@example.org", "").status != 201)
        }
    }

    @Test func aMemberIsLinkedByTheirVerifiedAddressAndNobodyElseIs() async throws {
        try await withProvider { api, provider, id in
            try await api.person("ada@example.org", [(TestAPI.acme, .admin)])
            try await api.person("eve@elsewhere.org", [(TestAPI.globex, .owner)])
            provider.signsIn("a1", email: "ada@example.org", verified: false)
            #expect(error(try await signIn(Browser(api), provider, id)) == "email-not-verified")
            provider.signsIn("a1", email: "ada@example.org")
            let ada = Browser(api)
            #expect(try await signIn(ada, provider, id) == "/")
            #expect(try await role(ada) == "admin")
            // Somebody else whom the provider gives Ada's address later is not Ada.
            provider.signsIn("a2", email: "ada@example.org")
            #expect(error(try await signIn(Browser(api), provider, id)) == "linked-to-another")
            // And the provider of one organization is no way into accounts of another.
            provider.signsIn("e1", email: "eve@elsewhere.org")
            let eve = Browser(api)
            #expect(error(try await signIn(eve, provider, id)) == "not-invited")
            #expect(try await !eve.isSignedIn())
        }
    }

    @Test func groupsDecideAndNoRoleIsNoEntry() async throws {
        try await withProvider(#""mapping":[{"group":"sre","role":"operator"}],"email_domains":["example.org"]"#) {
            api, provider, id in
            provider.signsIn("u1", email: "u1@example.org", groups: ["sales"])
            let stranger = try await signIn(Browser(api), provider, id)
            #expect(error(stranger) == "no-role")
            provider.signsIn("u1", email: "u1@elsewhere.org", groups: ["sre"])
            #expect(error(try await signIn(Browser(api), provider, id)) == "email-domain")
            provider.signsIn("u1", email: "u1@example.org", groups: ["sales", "sre"])
            #expect(try await signIn(Browser(api), provider, id) == "/")
            // Out of the group, out of the door.
            provider.signsIn("u1", email: "u1@example.org", groups: [])
            #expect(error(try await signIn(Browser(api), provider, id)) == "no-role")
        }
    }

    @Test func teamsOfTheRulesFollowTheGroupsAndOthersAreLeftAlone() async throws {
        try await withProvider { api, provider, id in
            var teams: [String] = []
            for name in ["red", "blue", "own"] {
                let made = try await api.send("POST", "/api/v1/teams", json: #"{"slug":"\#(name)","name":"\#(name)"}"#)
                teams.append(try #require(made.object["id"] as? String))
            }
            let changed = try await api.send(
                "PATCH", "/api/v1/identity-providers/\(id)",
                json:
                    #"{"mapping":[{"group":"r","team_ids":["\#(teams[0])"]},{"group":"b","team_ids":["\#(teams[1])"]}]}"#
            )
            #expect(changed.status == 200)
            func teamsOf(_ browser: Browser) async throws -> Set<String> {
                Set(try await browser.send("GET", "/api/v1/session").object["team_ids"] as? [String] ?? [])
            }
            provider.signsIn("u1", email: "u1@example.org", groups: ["r"])
            let browser = Browser(api)
            try await signIn(browser, provider, id)
            #expect(try await teamsOf(browser) == [teams[0]])
            let user = try await browser.send("GET", "/api/v1/session").object["user"] as? [String: Any]
            let userID = try #require((user?["id"] as? String).flatMap { UserID($0) })
            try await api.store.teams.setMember(
                TestAPI.acme, userID, in: try #require(TeamID(teams[2])), as: .viewer, at: api.clock.now())
            provider.signsIn("u1", email: "u1@example.org", groups: ["b"])
            try await signIn(browser, provider, id)
            #expect(try await teamsOf(browser) == [teams[1], teams[2]])
        }
    }

    @Test func whoSetsAProviderUpOpensItToNobodyAboveThem() async throws {
        try await withProvider(as: .admin) { api, provider, id in
            // An admin who points a provider at themselves could otherwise come in as the owner.
            try await api.person("owner@example.org", [(TestAPI.acme, .owner)])
            provider.signsIn("o1", email: "owner@example.org")
            let mallory = Browser(api)
            #expect(error(try await signIn(mallory, provider, id)) == "beyond-authority")
            #expect(try await !mallory.isSignedIn())
            let raised = try await api.send(
                "PATCH", "/api/v1/identity-providers/\(id)", as: .admin, json: #"{"default_role":"owner"}"#)
            #expect(raised.status == 403)
            // Once the owner stands behind it they come in too.
            let saved = try await api.send("PATCH", "/api/v1/identity-providers/\(id)", json: #"{"name":"Ours"}"#)
            #expect(saved.object["admits_owners"] as? Bool == true)
            #expect(try await signIn(Browser(api), provider, id) == "/")
            // And an admin's change takes that back.
            _ = try await api.send("PATCH", "/api/v1/identity-providers/\(id)", as: .admin, json: #"{"name":"Mine"}"#)
            #expect(error(try await signIn(Browser(api), provider, id)) == "beyond-authority")
        }
    }

    @Test func theOldSecretDoesNotGoToANewAddress() async throws {
        try await withProvider { api, _, id in
            let moved = try await api.send(
                "PATCH", "/api/v1/identity-providers/\(id)", as: .admin, json: #"{"issuer":"https://evil.example"}"#)
            #expect(moved.status == 422)
            #expect(moved.problemFields == ["client_secret"])
        }
    }

    // MARK: What the session may do

    @Test func aSessionOfOneOrganizationsProviderStaysThere() async throws {
        try await withProvider { api, provider, id in
            try await api.person("ada@example.org", [(TestAPI.acme, .viewer), (TestAPI.globex, .owner)])
            let (direct, ada) = (Browser(api), Browser(api))
            try await direct.signIn("ada@example.org", organization: "globex")
            provider.signsIn("a1", email: "ada@example.org")
            try await signIn(ada, provider, id)
            try await ada.send("GET", "/api/v1/session")
            for (method, path, body) in [
                ("POST", "/api/v1/session/organization", #"{"organization":"globex"}"#),
                ("PATCH", "/api/v1/account", #"{"name":"Mallory"}"#),
                (
                    "POST", "/api/v1/account/password",
                    #"{"current_password":"\#(Browser.password)","new_password":"staple and then some"}"#
                ),
                ("POST", "/api/v1/account/second-factor", #"{"password":"\#(Browser.password)"}"#),
                ("POST", "/api/v1/account/second-factor/confirm", #"{"code":"123456"}"#),
                ("POST", "/api/v1/account/second-factor/disable", #"{"password":"\#(Browser.password)"}"#),
                ("POST", "/api/v1/account/recovery-codes", #"{"password":"\#(Browser.password)"}"#),
            ] {
                let answer = try await ada.send(method, path, body)
                #expect(answer.status == 403, "\(path)")
                #expect(answer.object["type"] as? String == "urn:bellwether:problem:single-sign-on-session", "\(path)")
            }
            // It does not even learn where else Ada belongs, nor ends what she does there.
            #expect(try await ada.send("GET", "/api/v1/session/organizations").items.count == 1)
            #expect(try await ada.send("GET", "/api/v1/account/sessions").items.count == 1)
            let elsewhere =
                try await direct.send("GET", "/api/v1/account/sessions").items
                .first { $0["current"] as? Bool == true }?["id"] as? String
            #expect(try await ada.send("DELETE", "/api/v1/account/sessions/\(elsewhere ?? "")").status == 404)
            #expect(try await ada.send("POST", "/api/v1/account/sign-out-everywhere", "{}").status == 204)
            #expect(try await !ada.isSignedIn())
            #expect(try await direct.isSignedIn())
        }
    }

    // MARK: Attacks

    @Test func anAnswerBelongsToTheBrowserAndTheSignInThatAskedForIt() async throws {
        try await withProvider { api, provider, id in
            // Login CSRF: Mallory signs in, keeps the answer, and has the victim's browser open it.
            provider.signsIn("m1", email: "mallory@example.org")
            let mallory = Browser(api)
            let answer = try provider.authorize(try await start(mallory, id)).callback
            let victim = Browser(api)
            #expect(try await refusal(victim, answer) == "expired")
            #expect(victim.cookies["bw_session"] == nil)
            // Also when the victim is just signing in themselves.
            let own = try provider.authorize(try await start(victim, id))
            #expect(try await refusal(victim, answer) == "expired")
            #expect(victim.cookies["bw_session"] == nil)
            // A code of Mallory's under the victim's state does not pass either: nonce and verifier are of another sign-in.
            let injected = try provider.authorize(try await start(mallory, id)).code
            _ = try await start(victim, id)
            let mixed = own.callback.replacing(own.code, with: injected)
            #expect(try await refusal(victim, mixed) != nil)
            #expect(victim.cookies["bw_session"] == nil)
        }
    }

    @Test func aCodeInjectedUnderTheVictimsOwnStateIsRefusedByPKCE() async throws {
        try await withProvider { api, provider, id in
            provider.signsIn("m1", email: "mallory@example.org")
            let (mallory, victim) = (Browser(api), Browser(api))
            let stolen = try provider.authorize(try await start(mallory, id)).code
            let own = try provider.authorize(try await start(victim, id))
            let answer = try await victim.send("GET", own.callback.replacing(own.code, with: stolen))
            #expect(error(answer.headers["location"] ?? "") == "failed")
            #expect(victim.cookies["bw_session"] == nil)
        }
    }

    @Test func anAnswerIsTakenOnceAndInTime() async throws {
        try await withProvider { api, provider, id in
            provider.signsIn("u1", email: "u1@example.org")
            let browser = Browser(api)
            let location = try await start(browser, id)
            let ticket = browser.cookies
            let callback = try provider.authorize(location).callback
            #expect(try await refusal(browser, callback) == nil)
            // Again, with the cookie that was there before, and another code.
            let replay = Browser(api)
            replay.cookies = ticket
            let second = try provider.authorize(location).callback
            #expect(try await refusal(replay, second) == "expired")
            #expect(replay.cookies["bw_session"] == nil)
            let slow = Browser(api)
            let late = try provider.authorize(try await start(slow, id)).callback
            api.clock.advance(by: SignOnTicket.lifetime)
            #expect(try await refusal(slow, late) == "expired")
        }
    }

    @Test(arguments: [
        "alg none", "no signature", "HMAC with the public key", "another key", "changed after signing",
        "unknown key id",
        "wrong issuer", "wrong audience", "many audiences", "another party", "expired", "not yet", "no nonce",
        "another nonce", "no subject",
    ])
    func aTokenThatIsNotRightIsRefused(what: String) async throws {
        try await withProvider { api, provider, id in
            provider.signsIn("u1", email: "u1@example.org")
            let stranger = P256.Signing.PrivateKey()
            let point = provider.key.publicKey.rawRepresentation
            provider.tampers { token in
                switch what {
                case "alg none":
                    token.header["alg"] = "\"none\""
                    token.signature = { _ in [] }
                case "no signature": token.signature = { _ in [] }
                case "HMAC with the public key":
                    token.header["alg"] = "\"HS256\""
                    token.signature = { signed in
                        Array(HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: point)))
                    }
                case "another key":
                    token.signature = { signed in
                        (try? stranger.signature(for: Data(signed)).rawRepresentation).map { Array($0) } ?? []
                    }
                case "changed after signing":
                    token.signature = { signed in
                        (try? provider.key.signature(for: Data(signed + [0])).rawRepresentation).map { Array($0) } ?? []
                    }
                case "unknown key id": token.header["kid"] = "\"k2\""
                case "wrong issuer": token.claims["iss"] = "\"https://id.example.com\""
                case "wrong audience": token.claims["aud"] = "\"somebody else\""
                case "many audiences": token.claims["aud"] = "[\"bellwether\",\"somebody else\"]"
                case "another party": token.claims["azp"] = "\"somebody else\""
                case "expired": token.claims["exp"] = "1767614000"
                case "not yet": token.claims["iat"] = "1767614999"
                case "no nonce": token.claims["nonce"] = nil
                case "another nonce": token.claims["nonce"] = "\"n\""
                default: token.claims["sub"] = "\"\""
                }
            }
            let browser = Browser(api)
            let end = try await signIn(browser, provider, id)
            #expect(error(end) == "failed")
            #expect(browser.cookies["bw_session"] == nil)
            provider.tampers { _ in }
            #expect(try await signIn(browser, provider, id) == "/")
        }
    }

    @Test(arguments: ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
    func nobodyIsLedElsewhereAfterSigningIn(next: String) async throws {
        try await withProvider { api, provider, id in
            provider.signsIn("u1", email: "u1@example.org")
            let end = try await signIn(Browser(api), provider, id, next: next)
            #expect(end == "/")
        }
    }

    @Test func aProviderOfOneOrganizationIsNoneOfAnother() async throws {
        try await withProvider { api, provider, id in
            provider.signsIn("u1", email: "u1@example.org")
            let foreign = try await Browser(api).send("GET", "/api/v1/sign-in/oidc/globex?provider=\(id)")
            #expect(error(foreign.headers["location"] ?? "") == "unknown-provider")
            // An answer cannot be carried to another organization's address.
            let browser = Browser(api)
            let callback = try provider.authorize(try await start(browser, id)).callback
            let carried = try await browser.send("GET", callback.replacing("/acme/", with: "/globex/"))
            #expect(error(carried.headers["location"] ?? "") == "expired")
            let options = try await Browser(api).send("GET", "/api/v1/sign-in/options?organization=acme").object
            #expect((options["providers"] as? [[String: Any]])?.count == 1)
            var bodies: [String] = []
            for slug in ["globex", "nowhere"] {
                bodies.append(try await Browser(api).send("GET", "/api/v1/sign-in/options?organization=\(slug)").text)
            }
            #expect(bodies[0] == bodies[1], "whether there is such an organization is not told")
            provider.signsIn("u1", email: "u1@example.org")
            let inside = Browser(api)
            try await signIn(inside, provider, id)
            #expect(try await inside.isSignedIn())
            _ = try await api.send("PATCH", "/api/v1/identity-providers/\(id)", json: #"{"enabled":false}"#)
            #expect(try await !inside.isSignedIn(), "nobody vouches for them any more")
            let off = try await Browser(api).send("GET", "/api/v1/sign-in/oidc/acme?provider=\(id)")
            #expect(error(off.headers["location"] ?? "") == "unknown-provider")
        }
    }

    @Test func testingAProviderAsksItNow() async throws {
        try await withProvider { api, _, id in
            let fine = try await api.send("POST", "/api/v1/identity-providers/\(id)/test", json: "{}")
            #expect(fine.object["outcome"] as? String == "ok")
            #expect(fine.object["keys"] as? Int == 1)
            _ = try await api.send(
                "PATCH", "/api/v1/identity-providers/\(id)",
                json: #"{"issuer":"https://nobody.example.org","client_secret":""}"#)
            let broken = try await api.send("POST", "/api/v1/identity-providers/\(id)/test", json: "{}")
            #expect(broken.object["outcome"] as? String == "failed")
            #expect((broken.object["error"] as? String)?.contains("404") == true)
        }
    }
}
