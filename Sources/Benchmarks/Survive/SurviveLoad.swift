import Domain
import Foundation

/// One sender of the survival run: a steady rate, and each request again until it is acknowledged.
struct SurviveLoad {
    struct Acknowledged: Sendable {
        var ids: [AlertID] = []
        /// Requests that failed and were sent again.
        var failures = 0
    }

    enum Failure: Error {
        /// No answer for two minutes: the product did not come back.
        case gaveUp(String)
    }

    let sender: Int
    let senders: Int
    let alerts: Int
    let batch: Int
    let rate: Double
    let services: Int
    let token: String
    let port: Int

    init(sender: Int, of senders: Int, alerts: Int, batch: Int, rate: Double, services: Int, token: String, port: Int) {
        self.sender = sender
        self.senders = senders
        self.alerts = alerts
        self.batch = batch
        self.rate = rate
        self.services = services
        self.token = token
        self.port = port
    }

    static func service(_ number: Int) -> String { "survivor-\(number)" }

    func send() throws -> Acknowledged {
        var acknowledged = Acknowledged()
        acknowledged.ids.reserveCapacity(alerts)
        var connection: Connection?
        defer { connection?.close() }
        let start = ContinuousClock.now
        var number = 0
        while number < alerts {
            let due = start.advanced(by: .seconds(Double(number) / rate))
            let early = (due - .now).inSeconds
            if early > 0 { Thread.sleep(forTimeInterval: early) }
            let request = self.request(from: number, count: min(batch, alerts - number))
            let patience = ContinuousClock.now.advanced(by: .seconds(120))
            while true {
                if try attempt(request.bytes, over: &connection) { break }
                acknowledged.failures += 1
                guard ContinuousClock.now < patience else {
                    throw Failure.gaveUp("sender \(sender) at alert \(number)")
                }
                Thread.sleep(forTimeInterval: 0.05)
            }
            acknowledged.ids += request.ids
            number += batch
        }
        return acknowledged
    }

    private func attempt(_ request: [UInt8], over connection: inout Connection?) throws -> Bool {
        do {
            var open = try connection ?? Connection(port: UInt16(port))
            connection = open
            let status = try open.exchange { $0.append(contentsOf: request) }
            connection = open
            return (200..<300).contains(status)
        } catch is LoadGenerator.Failure {
            connection?.close()
            connection = nil
            return false
        }
    }

    private func request(from first: Int, count: Int) -> (ids: [AlertID], bytes: [UInt8]) {
        let now = SystemClock().now()
        var ids: [AlertID] = []
        var body = "["
        for number in first..<(first + count) {
            let service = Self.service((number * senders + sender) % services)
            let labels: Labels = [
                "alertname": "Failing\(service)", "instance": "\(service)-\(sender)-\(number)", "service": service,
                "severity": "critical",
            ]
            ids.append(Fingerprint.alertID(labels: labels, ignoring: []))
            if number > first { body += "," }
            body += """
                {"labels":{"alertname":"Failing\(service)","instance":"\(service)-\(sender)-\(number)",\
                "service":"\(service)","severity":"critical"},"annotations":{"summary":"\(service) fails"},\
                "startsAt":"\(now)","endsAt":"\(now + .seconds(3600))"}
                """
        }
        body += "]"
        var bytes: [UInt8] = []
        LoadGenerator.post("/api/v2/alerts", token: token, body: Array(body.utf8), into: &bytes)
        return (ids, bytes)
    }
}
