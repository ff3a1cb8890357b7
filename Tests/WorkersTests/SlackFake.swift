import Foundation
import Integration
import Synchronization

/// Slack's Web API, as strict as Slack is about what it is sent.
final class SlackFake: HTTPClient {
    private struct State {
        var calls: [(method: String, body: [String: Any])] = []
        var messages: Set<String> = []
        var complaints: [String] = []
        var refusal: String?
    }

    private struct Box: @unchecked Sendable {
        var state = State()
    }

    private let box = Mutex(Box())

    var complaints: [String] { box.withLock { $0.state.complaints } }

    /// The bodies of the calls of a method, as far as they are texts.
    func calls(_ method: String) -> [[String: String]] {
        box.withLock { box in
            box.state.calls.filter { $0.method == method }.map { $0.body.compactMapValues { $0 as? String } }
        }
    }

    /// From now on no message may be edited, for this reason.
    func refuseEdits(_ word: String) { box.withLock { $0.state.refusal = word } }

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        let method = String(request.url.split(separator: "/").last ?? "")
        let body = (try? JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any]) ?? [:]
        let answer = box.withLock { box in
            if method.hasPrefix("chat.") { box.state.complaints += SlackLimits.complaints(method, body, request) }
            box.state.calls.append((method, body))
            let number = box.state.calls.count
            if method == "chat.update" {
                if let word = box.state.refusal { return #"{"ok":false,"error":"\#(word)"}"# }
                guard let ts = body["ts"] as? String, box.state.messages.contains(ts) else {
                    return #"{"ok":false,"error":"message_not_found"}"#
                }
                return #"{"ok":true,"channel":"C0123456789","ts":"\#(ts)"}"#
            }
            let ts = "1767614400.\(String(format: "%06d", number))"
            box.state.messages.insert(ts)
            return #"{"ok":true,"channel":"C0123456789","ts":"\#(ts)"}"#
        }
        return HTTPResponse(status: 200, body: Array(answer.utf8))
    }
}

/// https://docs.slack.dev/reference/block-kit/blocks and …/methods/chat.postMessage
enum SlackLimits {
    static func complaints(_ method: String, _ body: [String: Any], _ request: HTTPRequest) -> [String] {
        var found: [String] = []
        func check(_ holds: Bool, _ what: String) { if !holds { found.append("\(method): \(what)") } }
        check(
            request.headers.contains { $0.name == "Authorization" && $0.value.hasPrefix("Bearer xoxb-") }, "not_authed")
        check((body["channel"] as? String)?.hasPrefix("C") == true, "channel_not_found")
        let text = body["text"] as? String ?? ""
        check(!text.isEmpty, "no_text")
        check(text.count <= 40_000, "msg_too_long")
        let blocks = body["blocks"] as? [[String: Any]] ?? []
        check(blocks.count <= 50, "too many blocks")
        for block in blocks {
            switch block["type"] as? String {
            case "header":
                let text = block["text"] as? [String: Any]
                check(text?["type"] as? String == "plain_text", "a header is plain text")
                check((text?["text"] as? String ?? "").count <= 150, "a header has at most 150 characters")
            case "section":
                if let text = (block["text"] as? [String: Any])?["text"] as? String {
                    check((1...3000).contains(text.count), "a section has 1 to 3000 characters")
                }
                let fields = block["fields"] as? [[String: Any]]
                check((fields?.count ?? 0) <= 10, "a section has at most 10 fields")
                for field in fields ?? [] {
                    check((field["text"] as? String ?? "").count <= 2000, "a field is too long")
                }
                check(block["text"] != nil || fields != nil, "a section needs text or fields")
            case "actions":
                let elements = block["elements"] as? [[String: Any]] ?? []
                check((1...25).contains(elements.count), "actions have 1 to 25 elements")
                for element in elements {
                    let text = (element["text"] as? [String: Any])?["text"] as? String ?? ""
                    check((1...75).contains(text.count), "a button has at most 75 characters")
                    check((element["url"] as? String ?? "").count <= 3000, "a button's address is too long")
                }
            case "context":
                let elements = block["elements"] as? [[String: Any]] ?? []
                check((1...10).contains(elements.count), "a context has 1 to 10 elements")
                for element in elements {
                    check(!(element["text"] as? String ?? "").isEmpty, "a text has at least 1 character")
                }
            default: check(false, "invalid_blocks")
            }
        }
        return found
    }
}
