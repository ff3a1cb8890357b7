import Domain
import Foundation
import Postgres
import Storage
import TestSupport
import Testing

@testable import API

@Suite struct SessionTests {
    @Test func aCookieOnHTTPSBelongsToThisHostAlone() async throws {
        try await withAPI({ $0.publicURL = "https://bellwether.test" }) { api in
            try await api.person("ada@example.org", [(TestAPI.acme, .viewer)])
            let ada = Browser(api)
            #expect(try await ada.signIn("ada@example.org").status == 201)
            let attributes = try #require(ada.attributes["__Host-bw_session"])
            for part in ["Path=/", "HttpOnly", "SameSite=Lax", "Secure"] { #expect(attributes.contains(part)) }
            #expect(!attributes.contains("Domain"))
            #expect(try await ada.isSignedIn())
            // A subdomain can plant a cookie of the plain name, not of the other.
            let planted = Browser(api)
            planted.cookies["bw_session"] = ada.cookies["__Host-bw_session"]
            #expect(try await !planted.isSignedIn())
        }
    }

    @Test func signingInNeverContinuesTheSessionThatTheBrowserBrought() async throws {
        try await withAPI { api in
            try await api.person("ada@example.org", [(TestAPI.acme, .viewer)])
            try await api.person("mallory@example.org", [(TestAPI.globex, .viewer)])
            let mallory = Browser(api)
            try await mallory.signIn("mallory@example.org")
            // Mallory plants a session of theirs in Ada's browser and waits for her to sign in.
            let ada = Browser(api)
            ada.cookies = mallory.cookies
            try await ada.signIn("ada@example.org")
            #expect(ada.cookies["bw_session"] != mallory.cookies["bw_session"])
            #expect(try await !mallory.isSignedIn(), "the planted session ends")
            #expect(try await ada.isSignedIn())
        }
    }

    @Test func aSessionEndsWhenIdleAndUseKeepsItAliveUntilItsEnd() async throws {
        try await withAPI({ $0.sessionRules = SessionRules(idle: .seconds(600), absolute: .seconds(2000)) }) { api in
            try await api.person("ada@example.org", [(TestAPI.acme, .viewer)])
            let ada = Browser(api)
            try await ada.signIn("ada@example.org")
            for _ in 0..<3 {
                api.clock.advance(by: .seconds(550))
                #expect(try await ada.isSignedIn())
            }
            api.clock.advance(by: .seconds(349))
            #expect(try await ada.isSignedIn())
            api.clock.advance(by: .seconds(2))
            #expect(try await !ada.isSignedIn(), "its end has come")
            try await ada.signIn("ada@example.org")
            api.clock.advance(by: .seconds(600))
            #expect(try await !ada.isSignedIn(), "idle")
        }
    }

    @Test func oneSeesOnesSessionsEverywhereAndEndsThem() async throws {
        try await withAPI { api in
            try await api.person("ada@example.org", [(TestAPI.acme, .viewer), (TestAPI.globex, .admin)])
            try await api.person("bob@example.org", [(TestAPI.acme, .owner)])
            let (here, there, bob) = (Browser(api), Browser(api), Browser(api))
            try await here.signIn("ada@example.org", organization: "acme")
            try await there.signIn("ada@example.org", organization: "globex")
            try await bob.signIn("bob@example.org")
            let list = try await here.send("GET", "/api/v1/account/sessions").items
            #expect(list.count == 2)
            #expect(list.count { $0["current"] as? Bool == true } == 1)
            #expect(
                Set(list.compactMap { ($0["organization"] as? [String: Any])?["slug"] as? String }) == [
                    "acme", "globex",
                ])
            let other = try #require(list.first { $0["current"] as? Bool == false }?["id"] as? String)
            // Not even the owner of an organization ends what is not theirs.
            #expect(try await bob.send("DELETE", "/api/v1/account/sessions/\(other)").status == 404)
            #expect(try await there.isSignedIn())
            #expect(try await here.send("DELETE", "/api/v1/account/sessions/\(other)").status == 204)
            #expect(try await !there.isSignedIn())
            try await there.signIn("ada@example.org", organization: "globex")
            let copy = Browser(api)
            copy.cookies = here.cookies
            #expect(try await here.send("POST", "/api/v1/account/sign-out-everywhere", "{}").status == 204)
            #expect(here.cookies["bw_session"] == nil)
            #expect(try await !there.isSignedIn())
            #expect(try await !copy.isSignedIn())
            #expect(try await bob.isSignedIn())
        }
    }

    @Test func oneMovesAmongOnesOrganizationsAndNowhereElse() async throws {
        try await withAPI({ $0.sessionRules = SessionRules(idle: .seconds(9000), absolute: .seconds(1000)) }) { api in
            try await api.person("ada@example.org", [(TestAPI.acme, .viewer), (TestAPI.globex, .admin)])
            try await api.person("bob@example.org", [(TestAPI.acme, .owner)])
            let ada = Browser(api)
            let first = try await ada.signIn("ada@example.org")
            #expect((first.object["organization"] as? [String: Any])?["slug"] as? String == "acme")
            let own = try await ada.send("GET", "/api/v1/session/organizations").items
            #expect(own.compactMap { $0["slug"] as? String } == ["acme", "globex"])
            #expect(own.compactMap { $0["role"] as? String } == ["viewer", "admin"])
            let stolen = Browser(api)
            stolen.cookies = ada.cookies
            api.clock.advance(by: .seconds(600))
            let moved = try await ada.send("POST", "/api/v1/session/organization", #"{"organization":"globex"}"#)
            #expect(moved.status == 201)
            #expect(moved.object["role"] as? String == "admin")
            #expect(ada.cookies != stolen.cookies)
            #expect(try await !stolen.isSignedIn(), "the old session has ended")
            #expect(try await ada.isSignedIn())
            api.clock.advance(by: .seconds(401))
            #expect(try await !ada.isSignedIn(), "moving buys no time")

            let bob = Browser(api)
            try await bob.signIn("bob@example.org")
            for slug in ["globex", "nowhere"] {
                let answer = try await bob.send("POST", "/api/v1/session/organization", #"{"organization":"\#(slug)"}"#)
                #expect(answer.status == 404)
            }
            #expect(try await bob.isSignedIn())
            #expect(try await Browser(api).signIn("bob@example.org", organization: "globex").status == 401)
        }
    }

    @Test func leavingAnOrganizationEndsTheSessionsInIt() async throws {
        try await withTestDatabase { database in
            try await withServer(
                APIConfiguration(host: "127.0.0.1", port: 0, publicURL: "http://bellwether.test"), database.database
            ) { api in
                let ada = try await api.person("ada@example.org", [(TestAPI.acme, .viewer), (TestAPI.globex, .viewer)])
                let (here, there) = (Browser(api), Browser(api))
                try await here.signIn("ada@example.org", organization: "acme")
                try await there.signIn("ada@example.org", organization: "globex")
                try await database.owner.statement(
                    "DELETE FROM memberships WHERE org_id = \(TestAPI.acme.org) AND user_id = \(ada)")
                #expect(try await !here.isSignedIn())
                #expect(try await there.isSignedIn())
            }
        }
    }

    @Test func everyWriteByCookieNeedsTheTokenOfThatSession() async throws {
        let endpoints = try RouteFixture.endpoints().filter(\.method.isWrite)
        try await withAPI { api in
            try await api.person("ada@example.org", [(TestAPI.acme, .owner)])
            try await api.person("eve@example.org", [(TestAPI.acme, .owner)])
            let (ada, eve) = (Browser(api), Browser(api))
            try await ada.signIn("ada@example.org")
            try await eve.signIn("eve@example.org")
            for endpoint in endpoints {
                guard case .permission = endpoint.access else { continue }
                for token in ["", "guess", eve.csrf ?? ""] {
                    let answer = try await ada.send(
                        endpoint.method.rawValue, RouteFixture.path(endpoint), "{}", headers: ["X-CSRF-Token": token])
                    #expect(answer.status == 403, "\(endpoint.method.rawValue) \(endpoint.path)")
                }
            }
            #expect(try await ada.isSignedIn())
        }
    }

    @Test func anotherSitesPageSignsNobodyIn() async throws {
        try await withAPI { api in
            try await api.person("mallory@example.org", [(TestAPI.acme, .viewer)])
            let json = #"{"email":"mallory@example.org","password":"\#(Browser.password)"}"#
            for headers in [
                ["Origin": "https://evil.example"], ["Origin": "null"], ["Sec-Fetch-Site": "cross-site"],
                ["Origin": "http://bellwether.test.evil.example"],
            ] {
                let victim = Browser(api)
                let answer = try await victim.send("POST", "/api/v1/session", json, headers: headers)
                #expect(answer.status == 403)
                #expect(victim.cookies.isEmpty)
            }
            // A form can send text/plain without asking; that is not read.
            let form = try await Browser(api).send(
                "POST", "/api/v1/session", json, headers: ["Content-Type": "text/plain"])
            #expect(form.status == 415)
            for origin in ["http://bellwether.test", "http://localhost"] {
                let own = try await Browser(api).send("POST", "/api/v1/session", json, headers: ["Origin": origin])
                #expect(own.status == 201)
            }
        }
    }

    @Test func anAPIKeyHasNoAccount() async throws {
        try await withAPI { api in
            for (method, path) in [
                ("GET", "/api/v1/account"), ("GET", "/api/v1/account/sessions"),
                ("GET", "/api/v1/session/organizations"),
                ("POST", "/api/v1/account/password"), ("POST", "/api/v1/account/sign-out-everywhere"),
                ("POST", "/api/v1/session/organization"),
            ] {
                let answer = try await api.send(method, path, json: method == "GET" ? nil : "{}")
                #expect(answer.status == 404, "\(path)")
            }
        }
    }
}
