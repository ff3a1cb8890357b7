import Integration
import Synchronization
import Testing

@Suite("Another key")
struct EnvelopeTests {
    private let old: [UInt8] = Array(0..<32)
    private let new: [UInt8] = Array(100..<132)

    @Test("rewraps a secret without the old one being needed any more") func rewraps() throws {
        let sealed = try SealedSecrets(keys: [old]).seal([1, 2, 3], binding: "here")
        let rewrapped = try #require(try SealedSecrets(keys: [new, old]).rewrap(sealed, binding: "here"))
        #expect(try SealedSecrets(keys: [new]).open(rewrapped, binding: "here") == [1, 2, 3])
        #expect(throws: SealedSecrets.Failure.self) { try SealedSecrets(keys: [old]).open(rewrapped, binding: "here") }
        #expect(throws: SealedSecrets.Failure.damaged) {
            try SealedSecrets(keys: [new]).open(rewrapped, binding: "there")
        }
        // The envelope is new, what is in it is not: the secret itself was never opened.
        #expect(rewrapped.suffix(12 + 3 + 16) == sealed.suffix(12 + 3 + 16))
    }

    @Test("leaves what it has sealed alone") func current() throws {
        let box = try SealedSecrets(keys: [new, old])
        #expect(try box.rewrap(try box.seal([9], binding: "b"), binding: "b") == nil)
    }

    @Test("is not taken for a place of another name") func elsewhere() throws {
        let sealed = try SealedSecrets(keys: [old]).seal([1], binding: "here")
        #expect(throws: SealedSecrets.Failure.damaged) {
            try SealedSecrets(keys: [new, old]).rewrap(sealed, binding: "there")
        }
    }

    @Test("that another process took into use is found by itself") func reloaded() throws {
        let file = Mutex<[[UInt8]]>([old])
        let server = try SealedSecrets(keys: [old]) { file.withLock { $0 } }
        let before = try server.seal([5], binding: "b")
        file.withLock { $0 = [new, old] }
        #expect(try SealedSecrets(keys: [new]).open(try server.seal([6], binding: "b"), binding: "b") == [6])
        #expect(try server.open(before, binding: "b") == [5])
    }
}
