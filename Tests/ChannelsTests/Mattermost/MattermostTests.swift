import Channels
import Integration
import Testing

@Suite("Mattermost")
struct MattermostTests {
    @Test("shows text from outside as text, and plain text without signs of Markdown") func text() async throws {
        let vendor = try #require(Vendor.all.first { $0.name == "mattermost" })
        let http = FakeHTTP(200, body: vendor.ok)
        let delivery = vendor.delivery(.opened, title: "cpu_usage (total) @here")
        #expect(await MattermostChannel().send(delivery, http: http).isSent)
        let body = try json(try #require(http.received.first).body)
        let attachment = try #require((body["attachments"] as? [[String: Any]])?.first)
        #expect(attachment["title"] as? String == #"cpu\_usage \(total\) @"# + "\u{200B}here")
        #expect(attachment["fallback"] as? String == "#42 cpu_usage (total) @here")
    }
}
