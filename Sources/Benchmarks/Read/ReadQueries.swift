/// What readers ask for, at random but from a seed.
struct ReadQueries: Sendable {
    let alerts: Int
    let incidents: Int

    func incidentList(_ random: inout SplitMix64) -> [String] {
        let path = "/api/v1/incidents?limit=50"
        return switch Int.random(in: 0..<6, using: &random) {
        case 0: [path]
        case 1: [path + "&status=open"]
        case 2: [path + "&status=resolved&severity=critical,error"]
        case 3: [path + "&sort=updated_at"]
        case 4: [path + "&service=svc-\(Int.random(in: 0..<2000, using: &random))"]
        default: [path + "&q=latency"]
        }
    }

    func incidentPage(_ random: inout SplitMix64) -> [String] {
        let path = "/api/v1/incidents/\(Int.random(in: 1...incidents, using: &random))"
        return [path, path + "/timeline", path + "/hypotheses", path + "/alerts"]
    }

    func alertSearch(_ random: inout SplitMix64) -> [String] {
        Bool.random(using: &random) ? rareSearch(&random) : commonSearch(&random)
    }

    func rareSearch(_ random: inout SplitMix64) -> [String] {
        let number = Int.random(in: 0..<alerts, using: &random)
        let query =
            switch Int.random(in: 0..<3, using: &random) {
            case 0: "instance%3Dnode-\(number):9100"
            case 1: "service%3Dsvc-\(number / 10 % 2000)%20alertname%3DAlert\(number % 97)"
            default: "node-\(number)"
            }
        return ["/api/v1/alerts?limit=50&q=\(query)"]
    }

    func commonSearch(_ random: inout SplitMix64) -> [String] {
        let query =
            switch Int.random(in: 0..<5, using: &random) {
            case 0: "latency"
            case 1: "cluster%3Dprod-eu-1"
            case 2: "severity%3Dcritical%20latency"
            case 3: "lat"
            default: "service%3Dsvc-\(Int.random(in: 0..<2000, using: &random))"
            }
        let status = ["", "&status=firing", "&status=resolved"].randomElement(using: &random) ?? ""
        return ["/api/v1/alerts?limit=50&q=\(query)\(status)"]
    }
}
