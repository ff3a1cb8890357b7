import Domain
import Testing

@Suite struct FailureLogTests {
    private func read(_ text: String, over known: ChangeFacts.Failure? = nil) -> ChangeFacts.Failure? {
        FailureLog(Array(text.utf8)).failure(over: known)
    }

    @Test func gitHubsMarksTimesAndExitCodeAreUnderstood() throws {
        let failure = try #require(
            read(
                """
                \u{FEFF}2026-01-05T10:30:00.1234567Z ##[group]Run npm test
                2026-01-05T10:30:00.1234567Z npm test
                2026-01-05T10:30:00.2234567Z ##[endgroup]
                2026-01-05T10:30:04.0000000Z \u{1B}[32m12 passing\u{1B}[0m, 0 failed
                2026-01-05T10:30:05.5000000Z \u{1B}[31mError: connect ECONNREFUSED 127.0.0.1:6379\u{1B}[39m
                2026-01-05T10:30:05.6000000Z     at TCPConnectWrap.afterConnect (net.js:1146:16)
                2026-01-05T10:30:06.0000000Z ##[error]Process completed with exit code 1.
                2026-01-05T10:30:06.1000000Z Post job cleanup.
                """, over: .init(type: "failure", summary: "test failed")))
        #expect(failure.exitCode == 1)
        #expect(failure.type == "ECONNREFUSED")
        #expect(failure.summary == "Error: connect ECONNREFUSED 127.0.0.1:6379")
        #expect(failure.firstSeen == Timestamp("2026-01-05T10:30:05.5Z"))
        #expect(failure.count == 1)
        #expect(failure.lines == ["Error: connect ECONNREFUSED 127.0.0.1:6379"])
        #expect(failure.isFromLog == true)
    }

    @Test func gitLabsSectionsAndOverwrittenLinesAreUnderstood() throws {
        let failure = try #require(
            read(
                "section_start:1767609000:step_script\r\u{1B}[0K\u{1B}[0K\u{1B}[36;1mExecuting\u{1B}[0;m\n"
                    + "2026-01-05T10:30:00.123456Z 01O Traceback (most recent call last):\n"
                    + "2026-01-05T10:30:00.123457Z 01E ValueError: no such plan: gold\n"
                    + "downloading 10 %\rdownloading 100 %\r\n"
                    + "section_end:1767609001:step_script\r\u{1B}[0K\n"
                    + "\u{1B}[31;1mERROR: Job failed: exit code 3\n\u{1B}[0;m"))
        #expect(failure.exitCode == 3)
        #expect(failure.type == "ValueError")
        #expect(failure.summary == "ValueError: no such plan: gold")
        #expect(failure.lines == ["Traceback (most recent call last):", "ValueError: no such plan: gold"])
    }

    @Test func whereNothingSpeaksOfAnErrorTheLastLinesStandIn() throws {
        let failure = try #require(
            read((1...20).map { "step \($0)" }.joined(separator: "\n"), over: .init(type: "failure", summary: "x")))
        #expect(failure.lines == (16...20).map { "step \($0)" })
        #expect(failure.summary == "step 20")
        #expect(failure.type == "failure")
        #expect(read("") == nil)
        #expect(read(" \n\u{1B}[0m\n") == nil)
    }

    @Test func aLongLogIsBoundedAndRepeatedLinesAreCountedOnce() throws {
        let text = (1...3000).map { "error: unit \($0 % 40) is broken " + String(repeating: "x", count: 2000) }
            .joined(separator: "\n")
        let failure = try #require(read(text))
        #expect(failure.lines?.count == FailureLog.mostLines)
        #expect((failure.lines ?? []).allSatisfy { $0.count <= 300 })
        #expect((failure.count ?? 0) > 1000)
        #expect(Set(failure.lines ?? []).count == failure.lines?.count)
    }

    @Test func garbageIsNoTrouble() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let bytes = (0..<Int.random(in: 0...400, using: &random)).map { _ in
                [27, 91, 10, 13, 32, 0x30, 0x45, 0xFF, 0x80, UInt8.random(in: 0...255, using: &random)]
                    .randomElement(using: &random) ?? 0
            }
            #expect((FailureLog(bytes).failure(over: nil)?.lines?.count ?? 0) <= FailureLog.mostLines)
        }
    }
}
