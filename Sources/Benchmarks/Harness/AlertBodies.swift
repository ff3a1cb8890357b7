/// Bodies of the Alertmanager API, as a Prometheus sends them: nine labels, one annotation, about 480 bytes an alert.
struct AlertBodies: Sendable {
    var batch: Int
    /// 0: every alert is new; otherwise the alerts cycle through so many.
    var distinct: Int
    /// Keeps the alerts of one run apart from those of another.
    var run: String
    var startsAt: String
    var endsAt: String
    private var next = 0

    init(batch: Int, distinct: Int, run: String, startsAt: String, endsAt: String) {
        self.batch = batch
        self.distinct = distinct
        self.run = run
        self.startsAt = startsAt
        self.endsAt = endsAt
    }

    /// Appends the body of one request.
    mutating func append(to body: inout [UInt8]) {
        body.append(UInt8(ascii: "["))
        for index in 0..<batch {
            if index > 0 { body.append(UInt8(ascii: ",")) }
            let number = distinct > 0 ? next % distinct : next
            next += 1
            append(alert: number, to: &body)
        }
        body.append(UInt8(ascii: "]"))
    }

    private func append(alert number: Int, to body: inout [UInt8]) {
        func put(_ text: StaticString) {
            text.withUTF8Buffer { body.append(contentsOf: $0) }
        }
        put(#"{"labels":{"alertname":"HighCPU"#)
        body.append(decimal: number % 100)
        put(#"","instance":"node-"#)
        body.append(contentsOf: run.utf8)
        put("-")
        body.append(decimal: number)
        put(#".eu-west-1.example.internal:9100","job":"node","cluster":"prod-eu-1","namespace":"payments","#)
        put(#""team":"payments","service":"svc-"#)
        body.append(decimal: number % 200)
        put(#"","severity":"critical"},"annotations":{"summary":"CPU usage above 90% for 5 minutes on node, "#)
        put(#"current value is 97.3"},"startsAt":""#)
        body.append(contentsOf: startsAt.utf8)
        put(#"","endsAt":""#)
        body.append(contentsOf: endsAt.utf8)
        put(#"","generatorURL":"http://prom.example.internal/graph"}"#)
    }
}

extension [UInt8] {
    mutating func append(decimal value: Int) {
        append(contentsOf: String(value).utf8)
    }
}
