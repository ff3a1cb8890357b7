import Domain
import Foundation
import Storage
import TestSupport
import Testing

@testable import API

@Suite struct SecondFactorTests {
    /// Sets an app up for somebody who is signed in; gives its secret and the recovery codes.
    private func enrol(_ browser: Browser) async throws -> (secret: [UInt8], codes: [String]) {
        let begun = try await browser.send(
            "POST", "/api/v1/account/second-factor", #"{"password":"\#(Browser.password)"}"#)
        #expect(begun.status == 201)
        let text = try #require(begun.object["secret"] as? String)
        #expect((begun.object["otpauth_uri"] as? String)?.contains("secret=\(text)") == true)
        let secret = try #require(Self.base32(text))
        let done = try await browser.send(
            "POST", "/api/v1/account/second-factor/confirm", #"{"code":"\#(code(secret, browser.api))"}"#)
        #expect(done.status == 200)
        return (secret, try #require(done.object["recovery_codes"] as? [String]))
    }

    private func code(_ secret: [UInt8], _ api: TestAPI) -> String {
        OneTimeCode.code(secret: secret, step: OneTimeCode.step(at: api.clock.now()))
    }

    private static func base32(_ text: String) -> [UInt8]? {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        var bytes: [UInt8] = []
        var (buffer, bits) = (UInt32(0), 0)
        for letter in text {
            guard let value = alphabet.firstIndex(of: letter) else { return nil }
            buffer = (buffer << 5 | UInt32(value)) & 0xFFFF
            bits += 5
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(buffer >> UInt32(bits) & 0xFF))
            }
        }
        return bytes
    }

    private func word(_ answer: LoopbackClient.Answer) -> String? {
        (answer.object["type"] as? String)?.replacing("urn:bellwether:problem:", with: "")
    }

    @Test func onceConfirmedAPasswordAloneIsNotEnough() async throws {
        try await withAPI { api in
            try await api.person("ada@example.org", [(TestAPI.acme, .viewer)])
            let ada = Browser(api)
            try await ada.signIn("ada@example.org")
            // Begun and not confirmed: nobody locks themselves out by a code that they never scanned.
            _ = try await ada.send("POST", "/api/v1/account/second-factor", #"{"password":"\#(Browser.password)"}"#)
            #expect(try await Browser(api).signIn("ada@example.org").status == 201)
            let (secret, codes) = try await enrol(ada)
            #expect(codes.count == 10)
            #expect(Set(codes).count == 10)
            let bare = try await Browser(api).signIn("ada@example.org")
            #expect(bare.status == 401)
            #expect(word(bare) == "second-factor-required")
            #expect(bare.cookies.isEmpty, "no half a session")
            // With a wrong password nothing tells that there is a second factor.
            let wrong = try await Browser(api).signIn("ada@example.org", "guess", code: code(secret, api))
            #expect(word(wrong) == "wrong-credentials")
            let account = try await ada.send("GET", "/api/v1/account").object
            let factor = try #require(account["second_factor"] as? [String: Any])
            #expect(factor["enabled"] as? Bool == true)
            #expect(factor["recovery_codes_left"] as? Int == 10)
        }
    }

    @Test func aCodeOpensOnceEvenForTwoAtOnce() async throws {
        try await withAPI { api in
            try await api.person("ada@example.org", [(TestAPI.acme, .viewer)])
            let ada = Browser(api)
            try await ada.signIn("ada@example.org")
            let (secret, _) = try await enrol(ada)
            let used = try await Browser(api).signIn("ada@example.org", code: code(secret, api))
            #expect(word(used) == "wrong-code", "the code that confirmed it is used up")
            api.clock.advance(by: .seconds(30))
            let fresh = code(secret, api)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 {
                    group.addTask { try await Browser(api).signIn("ada@example.org", code: fresh).status }
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(statuses.sorted() == [201, 401, 401, 401])
        }
    }

    @Test func aRecoveryCodeOpensOnceAndNewOnesEndTheOld() async throws {
        try await withAPI { api in
            try await api.person("ada@example.org", [(TestAPI.acme, .viewer)])
            let ada = Browser(api)
            try await ada.signIn("ada@example.org")
            let (_, codes) = try await enrol(ada)
            let typed = codes[0].uppercased().replacing("-", with: " ")
            #expect(try await Browser(api).signIn("ada@example.org", code: typed).status == 201)
            #expect(try await Browser(api).signIn("ada@example.org", code: codes[0]).status == 401)
            let renewed = try await ada.send(
                "POST", "/api/v1/account/recovery-codes", #"{"password":"\#(Browser.password)"}"#)
            let fresh = try #require(renewed.object["recovery_codes"] as? [String])
            #expect(try await Browser(api).signIn("ada@example.org", code: codes[1]).status == 401)
            #expect(try await Browser(api).signIn("ada@example.org", code: fresh[1]).status == 201)
        }
    }

    @Test func guessingACodeIsSlowedDownLikeGuessingAPassword() async throws {
        try await withAPI { api in
            try await api.person("ada@example.org", [(TestAPI.acme, .viewer)])
            let ada = Browser(api)
            try await ada.signIn("ada@example.org")
            let (secret, _) = try await enrol(ada)
            api.clock.advance(by: .seconds(600))
            var statuses: [Int] = []
            for number in 0..<7 {
                // Asking without a code in between, which a right password allows, forgives nothing.
                _ = try await Browser(api).signIn("ada@example.org")
                statuses.append(try await Browser(api).signIn("ada@example.org", code: "00000\(number)").status)
            }
            #expect(statuses.prefix(5).allSatisfy { $0 == 401 })
            #expect(statuses.last == 429)
            #expect(try await Browser(api).signIn("ada@example.org", code: code(secret, api)).status == 429)
            api.clock.advance(by: .seconds(60))
            #expect(try await Browser(api).signIn("ada@example.org", code: code(secret, api)).status == 201)
        }
    }

    @Test func nothingButThePasswordTakesItOutOfForce() async throws {
        try await withAPI { api in
            let id = try await api.person("ada@example.org", [(TestAPI.acme, .viewer)])
            let ada = Browser(api)
            try await ada.signIn("ada@example.org")
            _ = try await enrol(ada)
            let guess = try await ada.send("POST", "/api/v1/account/second-factor/disable", #"{"password":"guess"}"#)
            #expect(guess.status == 403)
            // Another one cannot be slipped in its place.
            let second = try await ada.send(
                "POST", "/api/v1/account/second-factor", #"{"password":"\#(Browser.password)"}"#)
            #expect(second.status == 409)
            // A new password, by a link from the mail box, does not either.
            let link = PersonToken.generate(.passwordReset, user: id)
            try await api.store.signIn.createReset(
                link, now: api.clock.now(), expiresAt: api.clock.now() + .seconds(60))
            let reset = try await Browser(api).send(
                "POST", "/api/v1/password-resets/use",
                #"{"token":"\#(link.secret)","password":"staple and then some"}"#)
            #expect(reset.status == 204)
            #expect(reset.cookies.isEmpty)
            #expect(
                word(try await Browser(api).signIn("ada@example.org", "staple and then some"))
                    == "second-factor-required")
        }
    }

    @Test func onePersonsSecretOpensForNobodyElse() async throws {
        try await withAPI { api in
            let ada = try await api.person("ada@example.org", [(TestAPI.acme, .viewer)])
            let bob = try await api.person("bob@example.org", [(TestAPI.acme, .viewer)])
            let browser = Browser(api)
            try await browser.signIn("ada@example.org")
            _ = try await enrol(browser)
            #expect(try await api.store.signIn.secondFactor(of: ada) != nil)
            #expect(try await api.store.signIn.secondFactor(of: bob) == nil)
            #expect(try await Browser(api).signIn("bob@example.org").status == 201)
        }
    }
}
