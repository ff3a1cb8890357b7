import ConnectorFixtures
import Connectors
import Domain
import Foundation
import Integration
import Testing

/// Whatever a sender sends, no secret is readable afterwards.
@Suite struct SecretTests {
    private func kept(_ body: String) throws -> String {
        String(decoding: try #require(ChangeDetails.redacted(Array(body.utf8))), as: UTF8.self)
    }

    private func diff(_ body: String) throws -> [FieldDifference] {
        try #require(try GenericChangeConnector().read(body).changes.first?.change.facts.diff)
    }

    @Test func wholeMessagesAreKeptWithoutSecrets() throws {
        for body in [
            #"{"event_type":"config","service":"sx","id":"s4","changes":[{"field":"DB_PASSWORD","old":"oLEAK","new":"nLEAK"}]}"#,
            #"{"event_type":"Secret","service":"sx","changes":[{"field":"pin","old":"LEAK","new":77662}],"after":{"a":"LEAK"}}"#,
            #"{"type":"secret","service":"sx","changes":{"pin":{"old":"LEAK","new":"LEAK"}}}"#,
            #"[{"kind":"secret","service":"sx","diff":[{"name":"x","from":"LEAK","to":["LEAK"]}]}]"#,
            #"{"service":"s","settings":{"api_key":"LEAK","nested":{"clientSecret":{"a":["LEAK",77662]}}}}"#,
            #"{"env":[{"name":"API_TOKEN","value":"LEAK"},{"name":"MODE","value":"plain"}]}"#,
            #"{"url":"postgres://u:LEAK@h/db","args":["--token","LEAK","--password=LEAK"]}"#,
            #"{"kind":"Secret","data":["LEAK"],"stringData":{"pin":77662},"metadata":{"annotations":{"x":"LEAK"}}}"#,
            #"{"note":"{\"kind\":\"Secret\",\"stringData\":{\"pin\":\"LEAK\"}}"}"#,
            #"{"file":"user: ada\npassword: LEAK of words\n"}"#,
        ] {
            let text = try kept(body)
            #expect(!text.contains("LEAK") && !text.contains("77662"), "\(text)")
            #expect(text.contains("sha256:"))
            #expect(try kept(text) == text, "twice is once")
        }
        #expect(ChangeDetails.redacted(Array("no JSON, and a LEAK".utf8)) == nil)
    }

    @Test func whatIsNoSecretIsKeptAsItIs() throws {
        for (_, name, body) in try RecordedPayloads.gitHub() {
            let text = String(decoding: try #require(ChangeDetails.redacted(body)), as: UTF8.self)
            #expect(!text.contains("sha256:"), "\(name)")
        }
        for (name, body) in try RecordedPayloads.gitLab() {
            let text = String(decoding: try #require(ChangeDetails.redacted(body)), as: UTF8.self)
            #expect(!text.contains("sha256:"), "\(name)")
        }
        let body = #"{"a":[1,-2.5e3,null,true],"author":"ada","deployment":{"ref":"v1"}}"#
        #expect(try kept(body) == body)
        let form = "payload=%7B%22ref%22%3A%22v1%22%2C+%22token%22%3A%22LEAK%22%7D"
        #expect(try kept(form).hasPrefix(#"{"ref":"v1","token":"sha256:"#))
    }

    @Test func aSecretIsOneHoweverItIsCalled() throws {
        for type in [#""event_type":"secret""#, #""event_type":"Secret""#, #""type":"secret""#, #""kind":"SECRETS""#] {
            let diff = try diff(
                "{\(type),\"service\":\"a\",\"changes\":[{\"field\":\"pin\",\"old\":\"oLEAK\",\"new\":7766}]}")
            #expect(diff.first?.kind == .secretKey)
            #expect(diff.first?.old?.hasPrefix("sha256:") == true)
            #expect(diff.first?.new?.hasPrefix("sha256:") == true)
        }
    }

    @Test func valuesThatCarrySecretsAreShownWithoutThem() throws {
        let body = """
            {"event_type":"config","service":"a","title":"Use postgres://u:p2LEAK@h",
             "error":{"summary":"psql --password=argLEAK failed","lines":["token=LEAK"]},
             "changes":[{"field":"url","old":"postgres://u:p1LEAK@h","new":"postgres://u:p2LEAK@h"},
                        {"field":"args","old":"--token argLEAK","new":"--password=argLEAK"},
                        {"field":"settings","old":{"password":"LEAK"},"new":{"env":[{"name":"API_KEY","value":"LEAK"}]}}]}
            """
        let change = try #require(try GenericChangeConnector().read(body).changes.first).change
        let shown = String(decoding: try JSONEncoder().encode(change.facts), as: UTF8.self) + change.title
        #expect(!shown.contains("LEAK"), "\(shown)")
        // That the password is another one shows all the same.
        let url = try #require(change.facts.diff?.first)
        #expect(url.old != url.new)
    }

    // MARK: Kubernetes

    private func kubernetes(_ before: String, _ after: String) throws -> Change {
        let body = "{\"before\":\(before),\"after\":\(after)}"
        return try #require(try KubernetesConnector().read(body).changes.first).change
    }

    private func shown(_ change: Change) throws -> String {
        let texts = [change.title, change.actor, change.service, change.image, change.version, change.previousVersion]
        return String(decoding: try JSONEncoder().encode(change.facts), as: UTF8.self)
            + texts.compactMap { $0 }.joined(separator: " ")
    }

    @Test func ofASecretOnlyNamesAndHashesPass() throws {
        let states = [
            (#""stringData":{"pin":12345678}"#, #""stringData":{"pin":77662112,"on":true}"#),
            (#""data":["LEAKa"]"#, #""data":["LEAKb"]"#),
            (#""data":{"a":{"b":"LEAKa"}}"#, #""data":{"a":{"b":"LEAKb"}}"#),
            (#""type":"LEAKa""#, #""type":"LEAKb""#), (#""spec":{"x":["LEAKa"]}"#, #""spec":{"x":["LEAKb"]}"#),
        ]
        for (old, new) in states {
            let change = try kubernetes(
                #"{"kind":"Secret","metadata":{"name":"db","annotations":{"note":"LEAKa"}},\#(old)}"#,
                #"{"kind":"Secret","metadata":{"name":"db","annotations":{"note":"LEAKb"}},\#(new)}"#)
            let text = try shown(change)
            #expect(!text.contains("LEAK") && !text.contains("77662112") && !text.contains("12345678"), "\(text)")
            #expect(change.facts.diff?.count ?? 0 >= 2)
        }
    }

    @Test func whatWasASecretIsOneStill() throws {
        let change = try kubernetes(
            #"{"kind":"Secret","metadata":{"name":"db"},"data":{"a":"LEAK"}}"#,
            #"{"kind":"ConfigMap","metadata":{"name":"db"},"data":{"a":"plain"}}"#)
        #expect(!(try shown(change)).contains("LEAK"))
    }

    @Test func annotationsWithTheWholeObjectAreLeftOut() throws {
        for (name, kind) in [
            ("kapp.k14s.io/original", "Secret"), ("kapp.k14s.io/original", "ConfigMap"), ("x/y", "Deployment"),
        ] {
            func object(_ value: String) -> String {
                #"{"kind":"\#(kind)","metadata":{"name":"db","labels":{"n":"\#(value)"},"annotations":{"\#(name)":"{\"kind\":\"Secret\",\"metadata\":{},\"data\":{\"pw\":\"LEAK\#(value)\"}}"}}}"#
            }
            let change = try kubernetes(object("1"), object("2"))
            #expect(!(try shown(change)).contains("LEAK"))
            #expect(change.facts.diff?.map(\.field) == ["metadata.labels.n"])
        }
    }

    @Test func secretsInOtherObjectsAreHashed() throws {
        func object(_ n: Int) -> String {
            """
            {"kind":"Deployment","metadata":{"name":"pay"},"spec":{"template":{"spec":{"containers":[{"name":"pay","image":"pay:1",
             "args":["--password=LEAK\(n)","--token","LEAK\(n)","--db","postgres://u:LEAK\(n)@h"],
             "env":[{"name":"URL","value":"postgres://u:LEAK\(n)@h"},{"name":"PASS","value":"LEAK\(n)"}],
             "livenessProbe":{"httpGet":{"httpHeaders":[{"name":"Authorization","value":"LEAK\(n)"}]}}}]}}}}
            """
        }
        let change = try kubernetes(object(1), object(2))
        let text = try shown(change)
        #expect(!text.contains("LEAK"), "\(text)")
        #expect(change.facts.diff?.count == 6)
        let config = try kubernetes(
            #"{"kind":"ConfigMap","metadata":{"name":"c"},"data":{"db-password.txt":"LEAK1"}}"#,
            #"{"kind":"ConfigMap","metadata":{"name":"c"},"data":{"db-password.txt":"LEAK2"}}"#)
        #expect(!(try shown(config)).contains("LEAK"))
    }
}
