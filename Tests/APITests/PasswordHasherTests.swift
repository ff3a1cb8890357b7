import Testing

@testable import API

@Suite struct PasswordHasherTests {
    @Test func aHashIsArgon2idWithItsParametersAndSaltedAnew() async throws {
        let hasher = PasswordHasher(threads: 1)
        let first = try await hasher.hash("correct horse")
        let second = try await hasher.hash("correct horse")
        #expect(first.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
        #expect(first != second)
        #expect(try await hasher.verify("correct horse", against: first))
        #expect(try await !hasher.verify("correct horsf", against: first))
    }

    @Test func nothingMatchesNoHash() async throws {
        let hasher = PasswordHasher(threads: 1)
        #expect(try await !hasher.verify("", against: nil))
        #expect(try await !hasher.verify("anything", against: "not a hash"))
    }
}
