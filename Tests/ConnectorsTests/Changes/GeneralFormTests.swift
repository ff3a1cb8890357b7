import Connectors
import Domain
import Integration
import Testing

@Suite struct GeneralFormTests {
    let generic = GenericChangeConnector()

    private func incoming(_ body: String, after seconds: Int = 0, key: String? = nil) throws -> IncomingChange {
        let message = try generic.parse(
            Array(body.utf8), headers: MessageHeaders(key.map { ["Idempotency-Key": $0] } ?? [:]),
            context: ChangeContext(now: now + .seconds(seconds)))
        return message.changes[0]
    }

    @Test func withoutIdOrTimeEveryMessageIsAChangeOfItsOwnUnlessItRepeatsTheLastOne() throws {
        let body = #"{"event_type":"deployment","service":"a","version":"9","region":"us-east-1"}"#
        let first = try incoming(body)
        let again = try incoming(body, after: 10)
        #expect(first.key != again.key)
        #expect(first.repetition == again.repetition)
        #expect(first.repetition?.window == .seconds(600))
        // An empty time is none.
        let empty = #"{"event_type":"deployment","service":"a","timestamp":""}"#
        #expect(try incoming(empty).repetition == incoming(empty, after: 10).repetition)
        // The order of its members says nothing.
        let turned = #"{"region":"us-east-1","version":"9","service":"a","event_type":"deployment"}"#
        #expect(try incoming(turned).repetition == first.repetition)
        // Everything that is said counts.
        for more in [
            #""rollback":true"#, #""previous_version":"8""#, #""image":"a:9""#, #""anything":{"x":1}"#,
            #""status":"failed""#,
        ] {
            let other = try incoming(String(body.dropLast()) + ",\(more)}")
            #expect(other.repetition?.target == first.repetition?.target)
            #expect(other.repetition?.said != first.repetition?.said)
        }
        // Another place has a last message of its own.
        let elsewhere = try incoming(body.replacing("us-east-1", with: "eu-west-1"))
        #expect(elsewhere.repetition?.target != first.repetition?.target)
    }

    @Test func withATimeChangesThatDifferAreNeverOne() throws {
        let fields = [
            #""region":"b""#, #""cluster":"b""#, #""namespace":"b""#, #""previous_version":"b""#, #""rollback":true"#,
            #""image":"b:1""#, #""environment":"b""#, #""version":"b""#,
        ]
        let keys = try ([#""x":1"#] + fields).map { field in
            try incoming(#"{"event_type":"deploy","service":"a","timestamp":"2026-01-31T13:00:00Z",\#(field)}"#).key
        }
        #expect(Set(keys).count == keys.count)
        // News of the same one is of the same one.
        let running = try incoming(
            #"{"event_type":"deploy","service":"a","timestamp":"2026-01-31T13:00:00Z","x":1,"status":"running"}"#)
        #expect(running.key == keys[0])
        #expect(running.repetition?.window == nil)
    }

    @Test func anIdSaysWhichChangeAndTheWholeMessageWhetherItIsNew() throws {
        let failed = try incoming(#"{"event_type":"deploy","service":"a","id":7,"status":"failed"}"#)
        let done = try incoming(#"{"event_type":"deploy","service":"a","id":"7","status":"success"}"#)
        #expect(failed.key == done.key)
        #expect(failed.repetition?.target == done.repetition?.target)
        #expect(failed.repetition?.said != done.repetition?.said)
    }

    @Test func aKeyOfARequestIsItsOnlyWithTheSameBody() throws {
        func delivery(_ body: String, _ key: String) throws -> String? {
            try generic.read(body, ["Idempotency-Key": key]).deliveryID
        }
        let one = #"{"event_type":"deploy","service":"a","id":"7"}"#
        #expect(try delivery(one, "k") == delivery(one, "k"))
        #expect(try delivery(one, "k") != delivery(one.replacing("deploy", with: "config"), "k"))
        // The command line sends the change's own id: that names no message.
        #expect(try delivery(one, "7") == nil)
    }

    @Test func whatIsOfAnotherTypeIsRefusedByName() {
        let wrong: [(String, String)] = [
            (#""environment":["x"]"#, "environment"), (#""version":{}"#, "version"), (#""version":[7]"#, "version"),
            (#""timestamp":{}"#, "timestamp"), (#""timestamp":true"#, "timestamp"), (#""rollback":"yes""#, "rollback"),
            (#""error":["x"]"#, "error"), (#""error":{"exit_code":"1"}"#, "error.exit_code"),
            (#""error":{"exit_code":99999999999}"#, "error.exit_code"), (#""error":{"lines":"x"}"#, "error.lines"),
            (#""commit_sha":"not hex!""#, "commit_sha"), (#""url":"javascript:alert(1)""#, "url"),
            (#""logs_url":5"#, "logs_url"), (#""status":1"#, "status"), (#""changes":"x""#, "changes"),
            (#""changes":["x"]"#, "changes[0]"), (#""changes":[{"old":1}]"#, "changes[0].field"),
            (#""relationships":[]"#, "relationships"), (#""relationships":{"affects":"x"}"#, "relationships.affects"),
            (#""impact":{"pods_affected":"3"}"#, "impact.pods_affected"), (#""labels":[]"#, "labels"),
            (#""files_changed":-1"#, "files_changed"), (#""author":{}"#, "author"), (#""title":["x"]"#, "title"),
            (#""id":{}"#, "id"), (#""image":3"#, "image"), (#""repository":{}"#, "repository"),
        ]
        for (field, name) in wrong {
            let refusal = generic.refusal("{\"event_type\":\"deploy\",\"service\":\"a\",\(field)}")
            #expect(refusal?.kind == .invalid, "\(field)")
            #expect(refusal?.issues.first?.field == name, "\(field)")
        }
        for service in ["5", "{}", #""   ""#, #""""#] {
            let refusal = generic.refusal("{\"event_type\":\"deploy\",\"service\":\(service)}")
            #expect(refusal?.issues.first?.field == "service", "\(service)")
        }
        #expect(generic.refusal(#"{"event_type":5,"service":"a"}"#)?.issues.first?.field == "event_type")
        // Nothing is no other type.
        #expect(generic.refusal(#"{"event_type":"deploy","service":"a","version":null,"url":"","commit":""}"#) == nil)
    }

    @Test func whatLiesFarAheadIsRefused() throws {
        func refusal(_ hours: Int, _ field: String = "timestamp") -> String? {
            generic.refusal(
                #"{"event_type":"deploy","service":"a","\#(field)":"\#((now + .seconds(hours * 3600)).description)"}"#)?
                .issues.first?.field
        }
        #expect(refusal(30) == "timestamp")
        #expect(refusal(30, "finished_at") == "finished_at")
        #expect(refusal(2) == nil, "clocks and time zones differ")
    }

    @Test func aDiffShowsValuesOfEveryType() throws {
        let change = try incoming(
            #"{"event_type":"config","service":"a","changes":[{"field":"x","old":true,"new":{"b":[1]}},{"field":"n","new":0}]}"#
        ).change
        #expect(change.facts.diff?.map(\.old) == ["true", nil])
        #expect(change.facts.diff?.map(\.new) == [#"{"b":[1]}"#, "0"])
    }

    @Test func anAddressIsShownWithoutUserAndPassword() throws {
        let change = try incoming(
            #"{"event_type":"deploy","service":"a","url":"https://u:LEAK@ci.example/1","repository":"https://LEAK@git.example/a.git"}"#
        ).change
        #expect(change.facts.links?.page == "https://ci.example/1")
        #expect(change.repository == "https://git.example/a.git")
    }
}
