import Channels
import Foundation
import Integration
import Testing

@Suite("Microsoft Teams")
struct TeamsTests {
    private func card(_ event: NotificationMessage.Event = .opened, title: String = "Database") async throws
        -> (card: [String: Any], raw: String, size: Int)
    {
        let vendor = try #require(Vendor.all.first { $0.name == "teams" })
        var delivery = vendor.delivery(event, title: title)
        delivery.message.acknowledgeURL = "https://bellwether.example/acknowledge/token"
        let http = FakeHTTP(202)
        #expect(await TeamsChannel().send(delivery, http: http).isSent)
        let body = try #require(http.received.first).body
        let message = try json(body)
        #expect(message["type"] as? String == "message")
        let attachment = try #require((message["attachments"] as? [[String: Any]])?.first)
        #expect(attachment["contentType"] as? String == "application/vnd.microsoft.card.adaptive")
        return (
            try #require(attachment["content"] as? [String: Any]), String(decoding: body, as: UTF8.self), body.count
        )
    }

    /// What the card's schema checks, as far as we use it: http://adaptivecards.io/schemas/adaptive-card.json
    private func check(_ card: [String: Any]) throws {
        #expect(card["type"] as? String == "AdaptiveCard" && card["version"] as? String == "1.4")
        for element in try #require(card["body"] as? [[String: Any]]) {
            switch element["type"] as? String {
            case "TextBlock":
                #expect(!(element["text"] as? String ?? "").isEmpty)
                if let size = element["size"] as? String { #expect(["Small", "Medium", "Large"].contains(size)) }
                if let color = element["color"] as? String {
                    #expect(["Default", "Good", "Warning", "Attention"].contains(color))
                }
            case "FactSet":
                let facts = try #require(element["facts"] as? [[String: Any]])
                #expect(!facts.isEmpty && facts.allSatisfy { $0["title"] is String && $0["value"] is String })
            default: Issue.record("an element that is none: \(element)")
            }
        }
        for action in card["actions"] as? [[String: Any]] ?? [] {
            #expect(action["type"] as? String == "Action.OpenUrl" && action["title"] is String)
            #expect((action["url"] as? String ?? "").hasPrefix("https://"))
        }
    }

    @Test("are cards that fit the schema, for every event", arguments: NotificationMessage.Event.allCases)
    func schema(_ event: NotificationMessage.Event) async throws {
        try check(try await card(event).card)
    }

    @Test("stay within 28 KB, and text from outside is text") func hostile() async throws {
        let (card, raw, size) = try await card(
            title: String(repeating: "[Click](https://evil.example) *x* ", count: 500))
        try check(card)
        #expect(size <= 28 * 1024)
        #expect(!raw.replacing(try #require(card["fallbackText"] as? String), with: "").contains("[Click](https"))
    }

    @Test("what is shown as plain text bears no signs of Markdown") func fallback() async throws {
        #expect(try await card(title: "cpu_usage (total)").card["fallbackText"] as? String == "#42 cpu_usage (total)")
    }
}
