import Channels
import Integration
import Testing

@Suite("Telegram")
struct TelegramTests {
    private var vendor: Vendor { Vendor.all.first { $0.name == "telegram" }! }

    @Test("waits as long as Telegram says") func flood() async {
        let http = FakeHTTP(429, body: #"{"ok":false,"error_code":429,"parameters":{"retry_after":17}}"#)
        guard case .retry(.seconds(17), _, 429) = await vendor.channel.send(vendor.delivery(), http: http) else {
            Issue.record("not 17 seconds")
            return
        }
    }

    @Test("stays within 4096 characters, and shows text as text") func limits() async throws {
        let http = FakeHTTP(200, body: vendor.ok)
        _ = await vendor.channel.send(vendor.delivery(title: String(repeating: "<b>", count: 5000)), http: http)
        let body = try json(try #require(http.received.first).body)
        #expect((body["text"] as? String ?? "").count <= 4096 && body["parse_mode"] == nil)
    }

    @Test("believes only Telegram's own ok") func ok() async {
        let result = await vendor.channel.send(vendor.delivery(), http: FakeHTTP(200, body: "<html>"))
        guard case .rejected = result else {
            Issue.record("a page counted as delivered")
            return
        }
    }
}
