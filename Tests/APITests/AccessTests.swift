import Domain
import Foundation
import Storage
import TestSupport
import Testing

@testable import API

@Suite struct AccessTests {
    private static let password = "correct horse battery"

    @Test func aSetupLinkMakesTheFirstOwnerAndSignsIn() async throws {
        try await withAPI { api in
            let token = Base64URL.random()
            try await api.store.access.createSetupLink(token: token, expiresAt: api.clock.now() + .seconds(60))
            let valid = try await api.send("GET", "/api/v1/setup?token=\(token)", key: nil)
            #expect(valid.object["valid"] as? Bool == true)

            let body = #"{"token":"\#(token)","email":"Ada@Example.org","name":"Ada","password":"\#(Self.password)"}"#
            let made = try await api.send("POST", "/api/v1/setup", key: nil, json: body)
            #expect(made.status == 201)
            #expect(made.object["role"] as? String == "owner")
            let cookie = try #require(made.headers["set-cookie"])
            #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"))
            #expect(!made.text.contains(Self.password))

            let again = try await api.send("POST", "/api/v1/setup", key: nil, json: body)
            #expect(again.status == 403)
            let used = try await api.send("GET", "/api/v1/setup?token=\(token)", key: nil)
            #expect(used.object["valid"] as? Bool == false)
        }
    }

    @Test func anExpiredSetupLinkLetsNobodyIn() async throws {
        try await withAPI { api in
            let token = Base64URL.random()
            try await api.store.access.createSetupLink(token: token, expiresAt: api.clock.now() + .seconds(60))
            api.clock.advance(by: .seconds(61))
            let body = #"{"token":"\#(token)","email":"a@b.c","name":"A","password":"\#(Self.password)"}"#
            #expect(try await api.send("POST", "/api/v1/setup", key: nil, json: body).status == 403)
        }
    }

    @Test func aSessionReadsByItsCookieAndWritesOnlyWithItsCSRFToken() async throws {
        try await withAPI { api in
            try await member(api, email: "ada@example.org", role: .operator)
            let signedIn = try await signIn(api, "ada@example.org", Self.password)
            #expect(signedIn.status == 201)
            let cookie = try #require(signedIn.headers["set-cookie"]?.split(separator: ";").first)
            let csrf = try #require(signedIn.object["csrf_token"] as? String)

            let me = try await api.send("GET", "/api/v1/session", key: nil, headers: ["Cookie": "x=1; \(cookie)"])
            #expect(me.status == 200)
            #expect(me.object["csrf_token"] as? String == csrf)
            let json = #"{"title":"By hand","severity":"error"}"#
            let bare = try await api.send(
                "POST", "/api/v1/incidents", key: nil, json: json, headers: ["Cookie": "\(cookie)"])
            #expect(bare.status == 403)
            let wrong = try await api.send(
                "POST", "/api/v1/incidents", key: nil, json: json,
                headers: ["Cookie": "\(cookie)", "X-CSRF-Token": "guess"])
            #expect(wrong.status == 403)
            let right = try await api.send(
                "POST", "/api/v1/incidents", key: nil, json: json,
                headers: ["Cookie": "\(cookie)", "X-CSRF-Token": csrf])
            #expect(right.status == 201)

            let out = try await api.send(
                "DELETE", "/api/v1/session", key: nil, headers: ["Cookie": "\(cookie)", "X-CSRF-Token": csrf])
            #expect(out.status == 204)
            let gone = try await api.send("GET", "/api/v1/session", key: nil, headers: ["Cookie": "\(cookie)"])
            #expect(gone.status == 401)
        }
    }

    @Test func aSessionEndsByItself() async throws {
        try await withAPI({ $0.sessionRules = SessionRules(idle: .seconds(3600), absolute: .seconds(3600)) }) { api in
            try await member(api, email: "ada@example.org", role: .viewer)
            let signedIn = try await signIn(api, "ada@example.org", Self.password)
            let cookie = try #require(signedIn.headers["set-cookie"]?.split(separator: ";").first)
            api.clock.advance(by: .seconds(3601))
            let late = try await api.send("GET", "/api/v1/session", key: nil, headers: ["Cookie": "\(cookie)"])
            #expect(late.status == 401)
        }
    }

    @Test func wrongPersonAndWrongPasswordAreToldAlike() async throws {
        try await withAPI { api in
            try await member(api, email: "ada@example.org", role: .viewer)
            var nobody = try await signIn(api, "bob@example.org", Self.password).object
            var wrong = try await signIn(api, "ada@example.org", "something else").object
            #expect(nobody["status"] as? Int == 401)
            nobody["request_id"] = nil
            wrong["request_id"] = nil
            #expect(NSDictionary(dictionary: nobody) == NSDictionary(dictionary: wrong))
        }
    }

    @Test func guessingIsSlowedDownAndForgivenInTime() async throws {
        try await withAPI { api in
            try await member(api, email: "ada@example.org", role: .viewer)
            for _ in 0...5 {
                #expect(try await signIn(api, "ada@example.org", "guess").status == 401)
            }
            let blocked = try await signIn(api, "ada@example.org", Self.password)
            #expect(blocked.status == 429)
            #expect(blocked.headers["retry-after"] != nil)
            api.clock.advance(by: .seconds(10))
            #expect(try await signIn(api, "ada@example.org", Self.password).status == 201)
        }
    }

    @Test func aKeyIsShownOnceAndRevokedForGood() async throws {
        try await withAPI { api in
            let made = try await api.send(
                "POST", "/api/v1/api-keys", as: .admin, json: #"{"name":"script","role":"viewer"}"#)
            #expect(made.status == 201)
            let key = try #require(made.object["key"] as? String)
            let id = try #require(made.object["id"] as? String)
            #expect(try await api.send("GET", "/api/v1/incidents", key: key).status == 200)
            let list = try await api.send("GET", "/api/v1/api-keys", as: .admin)
            #expect(!list.text.contains(key))
            #expect(try await api.send("DELETE", "/api/v1/api-keys/\(id)", as: .admin).status == 204)
            #expect(try await api.send("GET", "/api/v1/incidents", key: key).status == 401)
        }
    }

    @Test func nobodyMakesAKeyThatMayDoMoreThanThey() async throws {
        try await withAPI { api in
            let more = try await api.send(
                "POST", "/api/v1/api-keys", as: .admin, json: #"{"name":"more","role":"owner"}"#)
            #expect(more.status == 403)
        }
    }

    private func member(_ api: TestAPI, email: String, role: RoleName) async throws {
        let hash = try await PasswordHasher(threads: 1).hash(Self.password)
        let account = try await api.store.access.createAccount(
            email: email, name: "Ada", passwordHash: hash, now: api.clock.now())
        try await api.store.access.setMembership(TestAPI.acme, user: account.id, role: role, now: api.clock.now())
    }

    private func signIn(_ api: TestAPI, _ email: String, _ password: String) async throws -> LoopbackClient.Answer {
        try await api.send(
            "POST", "/api/v1/session", key: nil, json: #"{"email":"\#(email)","password":"\#(password)"}"#)
    }
}
