import Domain
import Integration

/// What HTTP's answers mean to a delivery, for every vendor that has no rules of its own.
enum HTTPDelivery {
    static func send(
        _ request: HTTPRequest, http: any HTTPClient, now: Timestamp, redaction: Redaction,
        reading: (HTTPResponse) -> DeliveryResult? = { _ in nil }
    ) async -> DeliveryResult {
        do throws(HTTPFailure) {
            let response = try await http.send(request)
            return reading(response) ?? result(of: response, now: now, redaction: redaction)
        } catch {
            return result(of: error, redaction: redaction)
        }
    }

    static func result(of response: HTTPResponse, now: Timestamp, redaction: Redaction) -> DeliveryResult {
        let status = response.status
        switch status {
        case 200..<300: return .sent(status: status)
        case 408, 409, 425, 429, 500..<600:
            return .retry(
                after: retryAfter(response, now: now), reason: reason(response, redaction), status: status)
        case 300..<400:
            return .rejected(
                reason: "answered \(status), a redirect; redirects are not followed: enter the final address",
                status: status)
        default: return .rejected(reason: reason(response, redaction), status: status)
        }
    }

    static func result(of failure: HTTPFailure, redaction: Redaction) -> DeliveryResult {
        let reason = redaction(failure.message)
        switch failure.kind {
        case .invalidURL, .forbiddenDestination: return .rejected(reason: reason, status: nil)
        default:
            return failure.mayHaveArrived
                ? .unknown(reason: reason) : .retry(after: nil, reason: reason, status: nil)
        }
    }

    /// As in "answered 403: invalid_token".
    static func reason(_ response: HTTPResponse, _ redaction: Redaction) -> String {
        let text = String(decoding: response.body.prefix(300), as: UTF8.self)
        let printable = text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : String($0) }
        let line = printable.joined().split(separator: " ").joined(separator: " ")
        return redaction(line.isEmpty ? "answered \(response.status)" : "answered \(response.status): \(line)")
    }

    /// `Retry-After` in seconds or as a date (RFC 9110, section 10.2.3), at most an hour.
    static func retryAfter(_ response: HTTPResponse, now: Timestamp) -> Duration? {
        guard let value = response[header: "Retry-After"] else { return nil }
        let wait: Duration
        if let seconds = Int(value) {
            wait = .seconds(seconds)
        } else if let date = HTTPDate.parse(value) {
            wait = date - now
        } else {
            return nil
        }
        return min(max(wait, .zero), .seconds(3600))
    }
}
