import HTTPTypes
import Hummingbird
import NIOCore

/// For those who watch over the process: is it alive, is it ready, how is it doing.
struct HealthRoutes: Sendable {
    let readiness: @Sendable () async -> [ReadinessCheck]
    let gauges: @Sendable () async -> [GaugeReading]
    let registry: MetricsRegistry
    let hub: EventHub

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/healthz", .open) { _ in .object { $0.field("status", "ok") } },
            Endpoint(.get, "/readyz", .open) { _ in await ready() },
            Endpoint(.get, "/metrics", .open) { _ in await metrics() },
            Endpoint(.get, "/-/healthy", .open) { _ in Self.text("OK\n") },
            Endpoint(.get, "/-/ready", .open) { _ in await ready() },
        ]
    }

    static func text(_ text: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    private func ready() async -> Response {
        let checks = await readiness()
        let isReady = checks.allSatisfy(\.isReady)
        var response = Response.object(status: isReady ? .ok : .serviceUnavailable) { json in
            json.field("status", isReady ? "ready" : "not ready")
            json.field("checks", array: checks) { json, check in
                json.object { json in
                    json.field("name", check.name)
                    json.field("ready", check.isReady)
                    json.field("detail", check.detail)
                }
            }
        }
        if !isReady { response.headers[.retryAfter] = "1" }
        return response
    }

    private func metrics() async -> Response {
        for reading in await gauges() { registry.gauge(reading.name, reading.labels).set(reading.value) }
        registry.gauge("bellwether_sse_clients", help: "Pages that listen for changes.").set(Double(hub.count))
        if let resident = ProcessMemory.resident() {
            registry.gauge("process_resident_memory_bytes", help: "Resident memory.").set(Double(resident))
        }
        return Response(
            status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: registry.render())))
    }
}
