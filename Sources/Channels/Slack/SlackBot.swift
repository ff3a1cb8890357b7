import Domain
import Foundation
import Integration

/// Slack's Web API, as far as messages go. Every answer is 200 with `ok`, true or false, and a word.
struct SlackBot {
    let api: String
    let token: String
    let channel: String
    let redaction: Redaction
    let http: any HTTPClient

    private struct Answer: Decodable {
        var ok: Bool
        var error: String?
        var channel: String?
        var ts: String?
    }

    /// Posts the first message about an incident; edits it, and replies below it, from then on.
    func send(_ delivery: Delivery) async -> DeliveryResult {
        let message = SlackMessage(delivery.message)
        guard delivery.message.incident != nil, let ts = delivery.thread["ts"], let place = delivery.thread["channel"]
        else {
            return await call("chat.postMessage", message.post(channel: channel), at: delivery.now)
        }
        // Editing twice does no harm, so it comes first: what a lost answer leaves in doubt is the reply alone.
        let edited = await call("chat.update", message.update(channel: place, ts: ts), at: delivery.now)
        switch edited {
        case .sent: break
        case .rejected(let reason, _) where reason.contains("message_not_found"):
            return await call("chat.postMessage", message.post(channel: channel), at: delivery.now)
        // Slack keeps old messages as they are, where a workspace says so. What is new can still be said below it.
        case .rejected(let reason, _) where Self.isAboutEditing(reason): break
        case .unknown(let reason): return .retry(after: nil, reason: reason, status: nil)
        default: return edited
        }
        let reply = await call("chat.postMessage", message.reply(channel: place, thread: ts), at: delivery.now)
        guard case .sent(let status, _, _) = reply else { return reply }
        // The thread stays where it is.
        guard case .rejected(let reason, _) = edited else { return .sent(status: status) }
        return .sent(status: status, note: "in the thread only: \(reason)")
    }

    private static func isAboutEditing(_ reason: String) -> Bool {
        ["cant_update_message", "edit_window_closed", "as_user_not_supported"].contains { reason.contains($0) }
    }

    /// Edits the message about an incident, without a word in its thread.
    func edit(_ delivery: Delivery) async -> DeliveryResult {
        guard let ts = delivery.thread["ts"], let place = delivery.thread["channel"] else {
            return .rejected(reason: "there is no message to edit", status: nil)
        }
        return await call(
            "chat.update", SlackMessage(delivery.message).update(channel: place, ts: ts), at: delivery.now)
    }

    private func call(_ method: String, _ body: [UInt8]?, at now: Timestamp) async -> DeliveryResult {
        guard let body else { return .rejected(reason: "the message cannot be written as JSON", status: nil) }
        let request = HTTPRequest(
            method: .post, url: "\(api)/\(method)",
            headers: [
                .init("Content-Type", "application/json; charset=utf-8"), .init("Authorization", "Bearer \(token)"),
            ], body: body, maximumBody: 64 * 1024)
        return await HTTPDelivery.send(request, http: http, now: now, redaction: redaction) { response in
            guard response.status == 200 else { return nil }
            guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(response.body)) else {
                return .rejected(
                    reason: "the address does not answer as Slack does: \(HTTPDelivery.reason(response, redaction))",
                    status: 200)
            }
            if answer.ok {
                let thread = answer.ts.map { ["ts": $0, "channel": answer.channel ?? channel] }
                return .sent(status: 200, thread: thread)
            }
            return Self.meaning(of: answer.error ?? "no reason given", response, now: now)
        }
    }

    private static func meaning(of word: String, _ response: HTTPResponse, now: Timestamp) -> DeliveryResult {
        switch word {
        case "ratelimited", "rate_limited", "message_limit_exceeded", "service_unavailable", "internal_error",
            "fatal_error", "request_timeout", "team_added_to_org":
            return .retry(
                after: HTTPDelivery.retryAfter(response, now: now), reason: "Slack said \(word)", status: 200)
        case "channel_not_found", "is_archived", "not_in_channel":
            return .rejected(
                reason: "Slack said \(word): the channel is gone, or the bot is not in it", status: 200)
        case "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope":
            return .rejected(reason: "Slack said \(word): the bot token does not work any more", status: 200)
        default: return .rejected(reason: "Slack said \(word)", status: 200)
        }
    }
}
