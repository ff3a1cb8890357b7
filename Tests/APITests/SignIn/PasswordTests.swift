import Domain
import Foundation
import Postgres
import Storage
import TestSupport
import Testing

@testable import API

@Suite struct PasswordTests {
    @Test func aHashThatHasBecomeWeakIsRaisedAtTheNextSignIn() async throws {
        try await withAPI { api in
            try await api.person("ada@example.org", [(TestAPI.acme, .viewer)])
            func parameters() async throws -> PasswordParameters? {
                try await api.store.access.account(email: "ada@example.org")?.passwordHash.flatMap {
                    PasswordParameters(ofHash: $0)
                }
            }
            #expect(try await parameters() == .cheap)
            #expect(try await Browser(api).signIn("ada@example.org", "wrong").status == 401)
            #expect(try await parameters() == .cheap, "a wrong password is not hashed")
            #expect(try await Browser(api).signIn("ada@example.org").status == 201)
            #expect(try await parameters() == .standard)
            #expect(try await Browser(api).signIn("ada@example.org").status == 201)
        }
    }

    @Test func changingThePasswordTakesTheOldOneAndEndsTheOtherSessions() async throws {
        try await withAPI { api in
            try await api.person("ada@example.org", [(TestAPI.acme, .viewer), (TestAPI.globex, .viewer)])
            let (ada, other) = (Browser(api), Browser(api))
            try await ada.signIn("ada@example.org", organization: "acme")
            try await other.signIn("ada@example.org", organization: "globex")
            func change(_ old: String, _ new: String) async throws -> LoopbackClient.Answer {
                try await ada.send(
                    "POST", "/api/v1/account/password", #"{"current_password":"\#(old)","new_password":"\#(new)"}"#)
            }
            let wrong = try await change("guess", "staple and then some")
            #expect(wrong.status == 403)
            #expect(wrong.object["type"] as? String == "urn:bellwether:problem:wrong-password")
            #expect(try await change(Browser.password, "short").status == 422)
            #expect(try await other.isSignedIn())
            #expect(try await change(Browser.password, "staple and then some").status == 204)
            #expect(try await ada.isSignedIn())
            #expect(try await !other.isSignedIn())
            #expect(try await Browser(api).signIn("ada@example.org").status == 401)
            #expect(try await Browser(api).signIn("ada@example.org", "staple and then some").status == 201)
        }
    }

    @Test func aStolenSessionCannotGuessThePassword() async throws {
        try await withAPI { api in
            try await api.person("ada@example.org", [(TestAPI.acme, .viewer)])
            let thief = Browser(api)
            try await thief.signIn("ada@example.org")
            var statuses: [Int] = []
            for _ in 0..<8 {
                statuses.append(
                    try await thief.send("POST", "/api/v1/account/second-factor", #"{"password":"guess"}"#).status)
            }
            #expect(statuses.prefix(6) == [403, 403, 403, 403, 403, 403])
            #expect(statuses.suffix(2) == [429, 429])
        }
    }

    @Test func manyGuessesAtOnceAreNoMoreThanManyInTurn() async throws {
        try await withAPI { api in
            try await api.person("ada@example.org", [(TestAPI.acme, .viewer)])
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<30 {
                    group.addTask { try await Browser(api).signIn("ada@example.org", "guess").status }
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(statuses.count { $0 == 401 } == 6)
            #expect(statuses.count { $0 == 429 } == 24)
        }
    }

    @Test func anotherServerCountsTheSameGuesses() async throws {
        try await withTestDatabase { database in
            let settings = APIConfiguration(host: "127.0.0.1", port: 0, publicURL: "http://bellwether.test")
            try await withServer(settings, database.database) { one in
                try await one.person("ada@example.org", [(TestAPI.acme, .viewer)])
                try await withServer(settings, database.database) { two in
                    for _ in 0..<3 {
                        #expect(try await Browser(one).signIn("ada@example.org", "guess").status == 401)
                        #expect(try await Browser(two).signIn("ada@example.org", "guess").status == 401)
                    }
                    #expect(try await Browser(one).signIn("ada@example.org").status == 429)
                    #expect(try await Browser(two).signIn("ada@example.org").status == 429)
                    // Somebody else is not held up by it.
                    try await one.person("bob@example.org", [(TestAPI.globex, .viewer)])
                    #expect(try await Browser(two).signIn("bob@example.org").status == 201)
                }
            }
        }
    }

    @Test func onesOwnSuccessDoesNotClearAnAddressThatGuessesAtOthers() async throws {
        try await withAPI { api in
            try await api.person("mallory@example.org", [(TestAPI.acme, .viewer)])
            var statuses: [Int] = []
            for number in 0..<32 {
                statuses.append(try await Browser(api).signIn("victim\(number)@example.org", "guess").status)
                if number % 4 == 0, statuses.last == 401 { try await Browser(api).signIn("mallory@example.org") }
            }
            #expect(statuses.last == 429)
        }
    }

    // MARK: Reset

    @Test func askingForALinkTellsNothingAndQueuesOneForWhoHasAPassword() async throws {
        try await withTestDatabase { database in
            var settings = APIConfiguration(host: "127.0.0.1", port: 0, publicURL: "http://bellwether.test")
            settings.sendsMail = true
            try await withServer(settings, database.database) { api in
                let ada = try await api.person("ada@example.org", [(TestAPI.acme, .viewer)])
                let guest = try await api.person("guest@example.org", [(TestAPI.acme, .viewer)], password: nil)
                var answers: [LoopbackClient.Answer] = []
                for email in ["ada@example.org", "guest@example.org", "nobody@example.org"] {
                    answers.append(
                        try await Browser(api).send("POST", "/api/v1/password-resets", #"{"email":"\#(email)"}"#))
                }
                #expect(answers.map(\.status) == [202, 202, 202])
                #expect(answers.allSatisfy { $0.body.isEmpty })
                let jobs = try await database.owner.statement(
                    "SELECT payload::text FROM jobs, unnest(payloads) payload WHERE kind = 'password-reset'"
                ).column(String.self)
                // The same steps were taken for each; two of them lead to nobody.
                #expect(jobs.count == 3)
                #expect(jobs.count { $0.contains(ada.description) } == 1)
                #expect(!jobs.contains { $0.contains(guest.description) || $0.contains("@") })
                for _ in 0..<3 {
                    _ = try await Browser(api).send("POST", "/api/v1/password-resets", #"{"email":"ada@example.org"}"#)
                }
                let many = try await Browser(api).send(
                    "POST", "/api/v1/password-resets", #"{"email":"ada@example.org"}"#)
                #expect(many.status == 429)
            }
        }
    }

    @Test func aLinkSetsAPasswordOnceAndEndsEverySession() async throws {
        try await withAPI { api in
            let ada = try await api.person("ada@example.org", [(TestAPI.acme, .viewer), (TestAPI.globex, .viewer)])
            let bob = try await api.person("bob@example.org", [(TestAPI.acme, .viewer)])
            let (here, there, bobs) = (Browser(api), Browser(api), Browser(api))
            try await here.signIn("ada@example.org", organization: "acme")
            try await there.signIn("ada@example.org", organization: "globex")
            try await bobs.signIn("bob@example.org")
            let (link, second) = (
                PersonToken.generate(.passwordReset, user: ada), PersonToken.generate(.passwordReset, user: ada)
            )
            for token in [link, second] {
                try await api.store.signIn.createReset(
                    token, now: api.clock.now(), expiresAt: api.clock.now() + SignInStore.resetLifetime)
            }
            func use(_ token: String) async throws -> Int {
                try await Browser(api).send(
                    "POST", "/api/v1/password-resets/use", #"{"token":"\#(token)","password":"staple and then some"}"#
                ).status
            }
            func isValid(_ token: String) async throws -> Bool {
                try await Browser(api).send("POST", "/api/v1/password-resets/check", #"{"token":"\#(token)"}"#)
                    .object["valid"] as? Bool ?? false
            }
            // A link of Ada's is no link of Bob's, however its person is rewritten.
            let forged = PersonToken.generate(.passwordReset, user: bob).secret.prefix(25) + link.secret.dropFirst(25)
            #expect(try await !isValid(String(forged)))
            #expect(try await use(String(forged)) == 403)
            #expect(try await use("bwr_nonsense") == 403)
            #expect(try await isValid(link.secret))
            #expect(try await use(link.secret) == 204)
            #expect(try await !here.isSignedIn())
            #expect(try await !there.isSignedIn())
            #expect(try await bobs.isSignedIn())
            #expect(try await use(link.secret) == 403, "once")
            #expect(try await use(second.secret) == 403, "and the others end with it")
            #expect(try await Browser(api).signIn("ada@example.org").status == 401)
            #expect(try await Browser(api).signIn("ada@example.org", "staple and then some").status == 201)
        }
    }

    @Test func aLinkExpires() async throws {
        try await withAPI { api in
            let ada = try await api.person("ada@example.org", [(TestAPI.acme, .viewer)])
            let link = PersonToken.generate(.passwordReset, user: ada)
            try await api.store.signIn.createReset(
                link, now: api.clock.now(), expiresAt: api.clock.now() + SignInStore.resetLifetime)
            api.clock.advance(by: SignInStore.resetLifetime)
            let answer = try await Browser(api).send(
                "POST", "/api/v1/password-resets/use",
                #"{"token":"\#(link.secret)","password":"staple and then some"}"#)
            #expect(answer.status == 403)
            #expect(try await Browser(api).signIn("ada@example.org").status == 201)
        }
    }
}
