import Domain
import Testing

private let policies = try! Shipped.policies()

@Suite struct EnvironmentNamingTests {
    private let naming = policies.changes.inference.naming

    @Test func wordsOfNamesMeanEnvironmentsUnlessTheyAreTakenBack() {
        let expected: [(String, String?)] = [
            ("shop-prod-eu", "production"), ("prod", "production"), ("shop-non-prod", "non-production"),
            ("non-prod", "non-production"), ("not-prod", "non-production"), ("pre-prod", "staging"),
            ("shop-preprod", "staging"),
            ("live-chat", nil), ("live", "production"), ("shop-live", "production"), ("product-api", nil),
            ("shop-dev", "development"), ("nonprod-eu", "non-production"), ("payments", nil),
        ]
        for (name, environment) in expected {
            #expect(naming.environment(in: name) == environment, "\(name)")
        }
    }

    @Test func aStatedEnvironmentIsAnAliasWithARegionOrStaysWhatItIs() {
        for name in ["prod-eu", "production-us-east-1", "PRD", "prod_eu_west1", "live", "production/useast1"] {
            #expect(naming.environment(named: name)?.name == "production", "\(name)")
        }
        #expect(naming.environment(named: "production-us-east-1")?.region == "us-east-1")
        #expect(naming.environment(named: "non-prod")?.name == "non-production")
        #expect(naming.environment(named: "pre-prod-eu")?.name == "staging")
        for name in ["prod-blue", "prod-2", "shop-prod", "live-chat", "tenant-7", ""] {
            #expect(naming.environment(named: name) == nil, "\(name)")
        }
        #expect(policies.changes.inference.name(ofEnvironment: "Prod-Blue") == "prod-blue")
    }

    @Test func theRegionOfAStatedEnvironmentIsKept() {
        let at = Timestamp(seconds: 1_767_614_400)
        let empty = Topology(services: [], dependencies: [])
        let inference = ChangeInference(
            policy: policies.changes.inference,
            matcher: ServiceMatcher(policy: policies.services, topology: empty), topology: empty)
        let change = Change(
            id: ChangeID(at: at), kind: .deployment, status: .success, source: "test", at: at, receivedAt: at,
            title: "x")
        let read = inference.infer(
            IncomingChange(key: "k", change: change, hints: ChangeHints(service: "a", environment: "prod-eu")))
        #expect(read.environment == "production")
        #expect(read.facts.region == "eu")
    }
}

@Suite struct WorkloadImagesTests {
    private let sidecars = policies.changes.inference.sidecars

    private func main(_ images: [String], before: [String] = [], named names: [String]) -> String? {
        WorkloadImages(
            images.map { .init(name: nil, image: $0) }, before: before.map { .init(name: nil, image: $0) }
        ).main(named: names, sidecars: sidecars)?.image
    }

    @Test func theContainerThatAWorkloadIsAboutGivesItsVersion() {
        #expect(
            main(["envoyproxy/envoy:v1.30", "registry/shop/checkout:v7"], named: ["checkout"])
                == "registry/shop/checkout:v7")
        // A word of the name is enough.
        #expect(main(["r/tools:1", "r/checkout-api:v7"], named: ["checkout"]) == "r/checkout-api:v7")
        // A word that only a proxy shares is none.
        #expect(main(["istio-proxy:1", "r/app:2"], named: ["checkout-proxy"]) == "r/app:2")
        // Else the one that changed.
        #expect(main(["r/a:1", "r/b:2"], before: ["r/a:1", "r/b:1"], named: ["checkout"]) == "r/b:2")
        // Else the first that runs not only beside others.
        #expect(main(["cr.l5d.io/linkerd/proxy:2", "r/b:2"], named: ["checkout"]) == "r/b:2")
        #expect(main(["fluent/fluent-bit:3"], named: ["checkout"]) == "fluent/fluent-bit:3")
        #expect(main([], named: ["checkout"]) == nil)
    }

    @Test func aContainersNameCountsAsWell() {
        let images = WorkloadImages(
            [.init(name: "istio-proxy", image: "r/proxyv2:1"), .init(name: "checkout", image: "r/monolith:9")],
            before: [.init(name: "checkout", image: "r/monolith:8"), .init(name: "istio-proxy", image: "r/proxyv2:1")])
        let main = images.main(named: ["checkout"], sidecars: sidecars)
        #expect(main?.image == "r/monolith:9")
        #expect(main.flatMap { images.previous($0)?.image } == "r/monolith:8")
    }
}

@Suite struct ChangeMergingTests {
    private let at = Timestamp(seconds: 1_767_614_400)

    private func run(_ status: Change.Status, attempt: Int? = nil, told seconds: Int) -> Change {
        var change = Change(
            id: ChangeID(at: at), kind: .workflow, status: status, source: "github", at: at, receivedAt: at, title: "x")
        change.facts.toldAt = at + .seconds(seconds)
        change.facts.attempt = attempt
        if status.isEnd { change.endedAt = at + .seconds(seconds) }
        if status == .failure { change.facts.error = .init(summary: "It failed") }
        return change
    }

    @Test func aLaterAttemptBringsARunThatFailedBackToRunning() {
        let failed = run(.failure, told: 60)
        let again = run(.pending, attempt: 2, told: 120)
        for merged in [failed.merged(with: again), again.merged(with: failed)] {
            #expect(merged.status == .pending)
            #expect(merged.endedAt == nil)
            #expect(merged.facts.error == nil)
        }
        // Late news of the attempt before changes nothing, whatever its time says.
        #expect(run(.running, attempt: 2, told: 120).merged(with: run(.failure, told: 500)).status == .running)
        let done = failed.merged(with: again).merged(with: run(.success, attempt: 2, told: 180))
        #expect(done.status == .success)
        #expect(done.endedAt == at + .seconds(180))
        // Within one attempt what has ended stays ended.
        #expect(failed.merged(with: run(.running, told: 90)).status == .failure)
    }
}
