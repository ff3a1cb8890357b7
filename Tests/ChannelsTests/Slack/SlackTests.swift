import Channels
import Domain
import Foundation
import Integration
import Testing

@Suite("Slack")
struct SlackTests {
    private let channel = SlackChannel()

    private func message(_ delivery: Delivery) async throws -> (text: String, blocks: [[String: Any]], raw: String) {
        let http = FakeHTTP(200, body: "ok")
        _ = await channel.send(delivery, http: http)
        let request = try #require(http.received.first)
        let body = try json(request.body)
        return (
            try #require(body["text"] as? String), try #require(body["blocks"] as? [[String: Any]]),
            String(decoding: request.body, as: UTF8.self)
        )
    }

    @Test("shows title, cause and services, and leads to the incident") func blocks() async throws {
        let (text, blocks, raw) = try await message(delivery())
        #expect(text == "#42 Database Primary is down")
        #expect(
            blocks.map { $0["type"] as? String } == ["header", "section", "section", "section", "actions", "context"])
        #expect(raw.contains("*<https://bellwether.example/incidents/42|Database Primary is down>*"))
        #expect(raw.contains("*Root cause* (87 %)") && raw.contains("Database Primary, because it failed first"))
        #expect(raw.contains("search and 1 more") && raw.contains("Example &amp; Co"))
    }

    @Test("sends no empty text, which Slack would refuse") func nothingEmpty() async throws {
        var test = delivery(.test)
        test.message.organization = ""
        #expect(try await message(test).blocks.map { $0["type"] as? String } == ["section"])
    }

    @Test("cannot be made to mention a channel or to hide a link") func escaping() async throws {
        let (text, _, raw) = try await message(delivery(title: "<!channel> & <https://evil|ok> a|b"))
        #expect(text == "#42 &lt;!channel&gt; &amp; &lt;https://evil|ok&gt; a|b")
        #expect(!raw.contains("<!channel>") && !raw.contains("<https://evil"))
    }

    @Test("stays within Slack's limits, however long a title is") func limits() async throws {
        let (text, blocks, _) = try await message(delivery(title: String(repeating: "<ä>", count: 5000)))
        #expect(text.count <= 3000)
        for block in blocks {
            if let section = (block["text"] as? [String: Any])?["text"] as? String { #expect(section.count <= 3000) }
        }
        let section = try #require((blocks[1]["text"] as? [String: Any])?["text"] as? String)
        #expect(section.hasSuffix(">*") && !section.contains("&…"), "it is cut before it is escaped and linked")
    }

    @Test("believes only Slack's own ok") func ok() async {
        #expect(await channel.send(delivery(), http: FakeHTTP(200, body: "ok")) == .sent(status: 200))
        guard case .rejected = await channel.send(delivery(), http: FakeHTTP(200, body: "<html>Welcome</html>")) else {
            Issue.record("a page counted as delivered")
            return
        }
    }

    @Test(
        "knows that a webhook is gone",
        arguments: [(404, "no_team"), (410, "channel_is_archived"), (403, "action_prohibited")])
    func gone(_ status: Int, _ word: String) async {
        guard case .rejected(let reason, status) = await channel.send(delivery(), http: FakeHTTP(status, body: word))
        else {
            Issue.record("not rejected")
            return
        }
        #expect(reason.contains(word))
    }

    @Test("is not idempotent: people would read a repeat") func notIdempotent() {
        #expect(!channel.isIdempotent)
    }
}
