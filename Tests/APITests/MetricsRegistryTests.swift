import Testing

@testable import API

@Suite struct MetricsRegistryTests {
    @Test func whatIsCountedIsShownAsPrometheusReadsIt() {
        let registry = MetricsRegistry()
        registry.counter("jobs.done", [("kind", "say \"hi\"\n")], help: "Jobs done.").increment(by: 3)
        registry.gauge("depth").set(1.5)
        let histogram = registry.histogram("took_seconds", bounds: [0.1, 1])
        for value in [0.05, 0.5, 5] { histogram.observe(value) }
        let text = registry.render()
        #expect(text.contains("# HELP jobs_done Jobs done.\n# TYPE jobs_done counter\n"))
        #expect(text.contains(#"jobs_done{kind="say \"hi\"\n"} 3"#))
        #expect(text.contains("depth 1.5\n"))
        #expect(text.contains("took_seconds_bucket{le=\"0.1\"} 1\n"))
        #expect(text.contains("took_seconds_bucket{le=\"1\"} 2\n"))
        #expect(text.contains("took_seconds_bucket{le=\"+Inf\"} 3\n"))
        #expect(text.contains("took_seconds_count 3\n"))
    }

    @Test func aFloodOfLabelsIsBounded() {
        let registry = MetricsRegistry()
        for number in 0..<(MetricsRegistry.maximumSeries + 10) {
            registry.counter("flood", [("number", String(number))]).increment()
        }
        #expect(registry.render().contains("bellwether_metrics_dropped_series_total 10\n"))
    }
}
