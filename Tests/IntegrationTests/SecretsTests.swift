import Domain
import Integration
import Testing

@Suite("Sealed secrets")
struct SealedSecretsTests {
    private let old: [UInt8] = Array(0..<32)
    private let new: [UInt8] = Array(100..<132)

    @Test("open where they were sealed") func roundTrip() throws {
        let box = try SealedSecrets(keys: [new])
        let sealed = try box.seal(["url": "https://hooks.slack.com/services/T/B/x"], binding: "org/channel")
        #expect(try box.openFields(sealed, binding: "org/channel") == ["url": "https://hooks.slack.com/services/T/B/x"])
        #expect(!String(decoding: sealed, as: UTF8.self).contains("slack"))
        #expect(try box.seal([1, 2], binding: "a") != box.seal([1, 2], binding: "a"), "each time with a new nonce")
    }

    @Test("do not open elsewhere, or changed in any byte") func damaged() throws {
        let box = try SealedSecrets(keys: [new])
        let sealed = try box.seal([1, 2, 3], binding: "org/one")
        #expect(throws: SealedSecrets.Failure.damaged) { try box.open(sealed, binding: "org/two") }
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(throws: SealedSecrets.Failure.self) { try box.open(changed, binding: "org/one") }
        }
        for count in sealed.indices {
            #expect(throws: SealedSecrets.Failure.self) { try box.open(Array(sealed[..<count]), binding: "org/one") }
        }
    }

    @Test("open under an older key until they are sealed anew") func rotation() throws {
        let sealed = try SealedSecrets(keys: [old]).seal([7], binding: "b")
        let box = try SealedSecrets(keys: [new, old])
        #expect(try box.open(sealed, binding: "b") == [7])
        #expect(box.isStale(sealed))
        #expect(!box.isStale(try box.seal([7], binding: "b")))
        #expect(throws: SealedSecrets.Failure.self) { try SealedSecrets(keys: [new]).open(sealed, binding: "b") }
    }

    @Test("need a key of 32 bytes") func keys() {
        #expect(throws: SealedSecrets.Failure.noKey) { try SealedSecrets(keys: []) }
        #expect(throws: SealedSecrets.Failure.badKey) { try SealedSecrets(keys: [Array(0..<31)]) }
    }
}

@Suite("Webhook signatures")
struct WebhookSignatureTests {
    private let time = Timestamp(seconds: 1_769_868_000)
    private let body = Array("{\"a\":1}".utf8)

    @Test("are what OpenSSL computes") func knownAnswer() {
        // printf '1769868000.{"a":1}' | openssl dgst -sha256 -hmac 0123456789abcdef
        #expect(
            WebhookSignature.value(body: body, at: time, secrets: ["0123456789abcdef"])
                == "t=1769868000,v1=fd2567ee94e015018d22609a4faf3dd6bf550bf32a8c088dd8d49b28c2562a47")
    }

    @Test("are valid by any of several secrets") func rotation() {
        let value = WebhookSignature.value(body: body, at: time, secrets: ["old-secret-0123456", "new-secret-0123456"])
        for secret in ["old-secret-0123456", "new-secret-0123456"] {
            #expect(WebhookSignature.isValid(value, body: body, secrets: [secret], now: time))
        }
        #expect(!WebhookSignature.isValid(value, body: body, secrets: ["other"], now: time))
    }

    @Test("do not fit another body or another time") func forgery() {
        let value = WebhookSignature.value(body: body, at: time, secrets: ["s"])
        #expect(!WebhookSignature.isValid(value, body: body + [32], secrets: ["s"], now: time))
        let later = value.replacing("t=1769868000", with: "t=1769868001")
        #expect(!WebhookSignature.isValid(later, body: body, secrets: ["s"], now: time))
        #expect(!WebhookSignature.isValid(value, body: body, secrets: ["s"], now: time + .seconds(301)))
        #expect(!WebhookSignature.isValid(value, body: body, secrets: ["s"], now: time - .seconds(301)))
        for bad in ["", "t=", "t=x,v1=", "v1=00", "t=99999999999999999999", "t=-1"] {
            #expect(!WebhookSignature.isValid(bad, body: body, secrets: ["s"], now: time))
        }
    }

    @Test("are compared whole") func comparison() {
        #expect(equalInConstantTime("abc".utf8, "abc".utf8))
        #expect(!equalInConstantTime("abc".utf8, "abd".utf8) && !equalInConstantTime("abc".utf8, "ab".utf8))
    }
}

@Suite("Redaction")
struct RedactionTests {
    @Test("takes given secrets out, each line of them too") func given() {
        let redaction = Redaction(secrets: ["first-secret\nsecond-secret", "second", "x"])
        #expect(redaction("a first-secret b second-secret c x") == "a [redacted] b [redacted] c x")
    }

    @Test(
        "takes out what looks like a credential",
        arguments: [
            ("token bw_AbCdEfGh12345 used", "token bw_[redacted] used"),
            ("/integrations/generic/bwi_AbCdEfGh-_12345?x", "/integrations/generic/bwi_[redacted]?x"),
            ("Authorization: Bearer abcdefgh12345", "Authorization: Bearer [redacted]"),
            ("https://user:pass@host/p", "https://[redacted]@host/p"),
            ("POST hooks.slack.com/services/T000/B000/XXXX failed", "POST hooks.slack.com/services/[redacted] failed"),
            ("bw_ is a prefix, mail a@b", "bw_ is a prefix, mail a@b"),
        ])
    func shapes(_ text: String, _ redacted: String) {
        #expect(Redaction()(text) == redacted)
    }
}

@Suite("Paths into JSON")
struct JSONPathTests {
    @Test(
        "name one place",
        arguments: [
            ("$", []), ("$.a.b", [.name("a"), .name("b")]), ("a.b", [.name("a"), .name("b")]),
            ("$[0][12]", [.index(0), .index(12)]),
            ("$['a.b'][\"c\"]", [.name("a.b"), .name("c")]), ("$.a[3].b", [.name("a"), .index(3), .name("b")]),
        ] as [(String, [JSONPath.Step])])
    func named(_ text: String, _ steps: [JSONPath.Step]) {
        #expect(JSONPath(text)?.steps == steps)
    }

    @Test(
        "that name many or none are refused",
        arguments: [
            "", "$.", "$..a", "$.*", "$[*]", "$[-1]", "$[1:2]", "$[?(@.a)]", "$.a b", "$['a'", "$[1", "$x", "[0]",
            "$[12345678]",
        ])
    func refused(_ text: String) {
        #expect(JSONPath(text) == nil)
    }
}
