import Domain

/// A storm over twenty groups of ten services, one group after the other: in each a database, an API that needs it and
/// eight services that need the API.
struct StormLoad: Sendable {
    static let groups = 20
    static let servicesInGroup = 10

    private let run: String
    private let began: Timestamp
    private let clock: any WallClock
    private var number = 0

    init(run: String, began: Timestamp, clock: any WallClock = SystemClock()) {
        self.run = run
        self.began = began
        self.clock = clock
    }

    static func serviceName(group: Int, member: Int) -> String {
        switch member {
        case 0: "storm-\(group)-database"
        case 1: "storm-\(group)-api"
        default: "storm-\(group)-app-\(member - 1)"
        }
    }

    /// The body of `PUT /api/v1/topology`.
    static func topology() -> [String: [[String: String]]] {
        var services: [[String: String]] = []
        var dependencies: [[String: String]] = []
        for group in 0..<groups {
            for member in 0..<servicesInGroup {
                services.append(["name": serviceName(group: group, member: member)])
                if member > 0 {
                    dependencies.append([
                        "from": serviceName(group: group, member: member),
                        "to": serviceName(group: group, member: member == 1 ? 0 : 1),
                    ])
                }
            }
        }
        return ["services": services, "dependencies": dependencies]
    }

    /// The next alert: its id, as the server will find it, and the request's body.
    mutating func next() -> (id: AlertID, body: [UInt8]) {
        let now = clock.now()
        let group = Int((now - began).inSeconds / 3) % Self.groups
        let service = Self.serviceName(group: group, member: number % Self.servicesInGroup)
        let name = "LatencyHigh\(number % 7)"
        let instance = "\(service)-\(run)-\(number):8080"
        number += 1
        let labels: Labels = ["alertname": name, "instance": instance, "service": service, "severity": "critical"]
        let body = """
            [{"labels":{"alertname":"\(name)","instance":"\(instance)","service":"\(service)","severity":"critical"},\
            "annotations":{"summary":"p99 latency of \(service) is above 2 s"},"startsAt":"\(now)",\
            "endsAt":"\(now + .seconds(3600))","generatorURL":"http://prometheus.example.internal/graph"}]
            """
        return (Fingerprint.alertID(labels: labels, ignoring: []), Array(body.utf8))
    }
}
