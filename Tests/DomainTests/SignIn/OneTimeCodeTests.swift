import Domain
import Testing

@Suite struct OneTimeCodeTests {
    /// RFC 6238, appendix B: the last six of the eight digits given there.
    @Test(arguments: [
        (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"),
        (2_000_000_000, "279037"), (20_000_000_000, "353130"),
    ])
    func codesAreThoseOfTheStandard(seconds: Int64, code: String) {
        let secret = Array("12345678901234567890".utf8)
        #expect(OneTimeCode.code(secret: secret, step: OneTimeCode.step(at: Timestamp(seconds: seconds))) == code)
    }

    private let secret = Array("a secret of twenty b".utf8)
    private let now = Timestamp(seconds: 1_767_614_400)

    @Test func theStepsBesideThePresentOneAreTakenAndNoOthers() {
        let step = OneTimeCode.step(at: now)
        for offset in Int64(-3)...3 {
            let code = OneTimeCode.code(secret: secret, step: step + offset)
            let match = OneTimeCode.match(code, secret: secret, at: now, after: nil)
            #expect(match == (abs(offset) <= 1 ? step + offset : nil))
        }
    }

    @Test func aCodeIsTakenOnceAndNoOlderOneAfterIt() {
        let step = OneTimeCode.step(at: now)
        let (present, earlier) = (
            OneTimeCode.code(secret: secret, step: step), OneTimeCode.code(secret: secret, step: step - 1)
        )
        #expect(OneTimeCode.match(present, secret: secret, at: now, after: step - 1) == step)
        #expect(OneTimeCode.match(present, secret: secret, at: now, after: step) == nil)
        #expect(OneTimeCode.match(earlier, secret: secret, at: now, after: step) == nil)
    }

    @Test(arguments: ["", "12345", "1234567", "abcdef", "      "])
    func whatIsNoCodeIsRefused(text: String) {
        #expect(OneTimeCode.match(text, secret: secret, at: now, after: nil) == nil)
    }

    @Test func theURIIsWhatAppsRead() {
        let uri = OneTimeCode.enrolmentURI(secret: Array("Hello!".utf8), issuer: "Bell wether", account: "a@b.c")
        #expect(
            uri == "otpauth://totp/Bell%20wether:a@b.c?secret=JBSWY3DPEE&issuer=Bell%20wether&algorithm=SHA1&digits=6"
                + "&period=30")
    }

    /// RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
        ("foobar", "MZXW6YTBOI"),
    ])
    func base32IsThatOfTheStandard(text: String, encoded: String) {
        #expect(Base32.encode(text.utf8) == encoded)
    }

    @Test func aRecoveryCodeIsKnownHoweverItIsTyped() throws {
        var random = SystemRandomNumberGenerator()
        let code = RecoveryCode.generate(using: &random)
        let canonical = try #require(RecoveryCode.canonical(code))
        #expect(code.utf8.count == 19)
        #expect(RecoveryCode.canonical(code.uppercased()) == canonical)
        #expect(RecoveryCode.canonical(code.replacing("-", with: " ")) == canonical)
        #expect(RecoveryCode.canonical(String(code.dropLast())) == nil)
        #expect(RecoveryCode.canonical("123456") == nil)
    }
}
