import Domain
import Testing

private let policies = try! Shipped.policies()

@Suite struct ChangeTests {
    private let web = Service(id: ServiceID(at: Timestamp(seconds: 1)), name: "web", environment: "production")
    private let pay = Service(id: ServiceID(at: Timestamp(seconds: 2)), name: "pay", environment: "production")
    private let db = Service(id: ServiceID(at: Timestamp(seconds: 3)), name: "db", environment: "production")
    private let far = Service(id: ServiceID(at: Timestamp(seconds: 4)), name: "far", environment: "production")
    private let at = Timestamp(seconds: 1_767_614_400)

    private var topology: Topology {
        Topology(
            services: [web, pay, db, far],
            dependencies: [.init(from: web.id, to: pay.id), .init(from: pay.id, to: db.id)])
    }

    private func change(
        _ service: Service?, before: Int, kind: Change.Kind = .deployment, environment: String? = "production",
        _ adjust: (inout Change) -> Void = { _ in }
    ) -> Change {
        let time = at - .seconds(before)
        var change = Change(
            id: ChangeID(at: time), kind: kind, status: .success, source: "test", at: time, receivedAt: time,
            title: "A change", service: service?.name, serviceID: service?.id, environment: environment)
        adjust(&change)
        return change
    }

    private func alert(_ service: Service, after: Int = 0) -> Alert {
        let time = at + .seconds(after)
        return Alert(
            id: AlertID(at: time), name: "Errors", status: .firing, severity: .error, reportedSeverity: .error,
            labels: ["service": service.name], annotations: Labels(), serviceID: service.id,
            integrationID: IntegrationID(at: time), generatorURL: nil, dedupKey: nil, firstSeen: time, lastSeen: time,
            startsAt: time, endsAt: nil, notifications: 1, episode: 1, recentTransitions: [], recentOccurrences: [],
            flapping: false)
    }

    private func score(_ change: Change, _ alerts: [Alert]? = nil) -> Double {
        ChangeScoring(alerts: alerts ?? [alert(pay)], topology: topology, policy: policies.changes).score(change)?.value
            ?? 0
    }

    @Test func nearerInTimeIsLikelier() {
        let scores = [60, 600, 3000, 7000].map { score(change(pay, before: $0)) }
        #expect(scores == scores.sorted(by: >))
        #expect(score(change(pay, before: 7300)) == 0)
        #expect(scores[0] > policies.changes.suspect)
    }

    @Test func theFailingServiceItselfThenWhatItNeedsThenNothing() {
        let same = score(change(pay, before: 300))
        let needed = score(change(db, before: 300))
        #expect(same > needed)
        #expect(needed > 0)
        #expect(score(change(web, before: 300)) == 0)
        #expect(score(change(far, before: 300)) == 0)
        // Over two hops.
        let two = score(change(db, before: 300), [alert(web)])
        #expect(two > 0)
        #expect(two < needed)
        #expect(score(change(nil, before: 300)) < needed)
    }

    @Test func anotherEnvironmentIsNotSuspected() {
        #expect(score(change(pay, before: 300, environment: "staging")) < policies.changes.shown)
        #expect(score(change(pay, before: 300, environment: "prod")) == score(change(pay, before: 300)))
    }

    @Test func clocksMayDisagreeALittle() {
        #expect(score(change(pay, before: -30)) > 0.5)
        #expect(score(change(pay, before: -300)) == 0)
    }

    @Test func riskyFilesFailuresAndRollbacksCount() {
        let plain = score(change(pay, before: 300))
        #expect(score(change(pay, before: 300) { $0.facts.fileTypes = [.docs] }) < plain)
        #expect(score(change(pay, before: 300) { $0.facts.fileTypes = [.docs, .dbMigration] }) > plain)
        #expect(score(change(pay, before: 300) { $0.status = .failure }) > plain)
        #expect(score(change(pay, before: 300) { $0.isRollback = true }) < plain)
        #expect(score(change(pay, before: 300) { $0.wasRolledBack = true }) > plain)
        #expect(score(change(pay, before: 300, kind: .pullRequest)) < plain)
    }

    @Test func whatNeedsAnotherFailingServiceIsExplainedByThatOne() {
        let alone = score(change(pay, before: 300), [alert(pay), alert(web)])
        let explained = ChangeScoring(
            alerts: [alert(pay), alert(web), alert(db)], topology: topology, policy: policies.changes
        ).score(change(pay, before: 300))
        #expect((explained?.value ?? 1) < alone * 0.6)
        // What the other one needs is no explanation: it is what the change broke.
        let needed = score(change(db, before: 300), [alert(db), alert(pay)])
        #expect(needed > policies.changes.suspect)
        // A service that nothing ties to it explains nothing.
        let stranger = ChangeScoring(
            alerts: [alert(pay), alert(far)], topology: topology, policy: policies.changes
        ).score(change(pay, before: 300))
        #expect(stranger?.parts.service == 0.75)
    }

    @Test func whatTakesNoEffectByItselfIsLessSuspect() {
        for kind in Change.Kind.allCases {
            let parts = ChangeScoring(alerts: [alert(pay)], topology: topology, policy: policies.changes)
                .score(change(pay, before: 60, kind: kind))?.parts
            #expect(parts?.effect == (kind.takesEffect ? 1 : policies.changes.withoutEffect))
        }
    }

    @Test func everyScoreIsWithinItsBounds() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let one = change(
                [web, pay, db, far, nil].randomElement(using: &random) ?? nil,
                before: Int.random(in: -200...8000, using: &random),
                kind: Change.Kind.allCases.randomElement(using: &random) ?? .other,
                environment: ["production", "staging", nil].randomElement(using: &random) ?? nil
            ) {
                $0.status = Change.Status.allCases.randomElement(using: &random) ?? .unknown
                $0.isRollback = Bool.random(using: &random)
                $0.facts.fileTypes = Bool.random(using: &random) ? FileType.allCases : nil
            }
            #expect((0...1).contains(score(one, [alert(web), alert(pay, after: 20)])))
        }
    }

    @Test func ofOneChainOnlyWhatTookEffectIsBlamed() {
        let commit = "0123456789abcdef0123456789abcdef01234567"
        let merged = change(pay, before: 400, kind: .pullRequest) { $0.commit = commit }
        let run = change(pay, before: 350, kind: .workflow) { $0.commit = commit }
        let deployed = change(pay, before: 300) { $0.commit = commit }
        let ranked = ChangeScoring(alerts: [alert(pay)], topology: topology, policy: policies.changes).rank(
            [merged, run, deployed])
        #expect(ranked.map(\.change.id) == [deployed.id])
    }

    @Test func whatAPersonSaidDecides() {
        let guilty = change(db, before: 5000)
        let innocent = change(pay, before: 60)
        let ranked = ChangeScoring(alerts: [alert(pay)], topology: topology, policy: policies.changes).rank(
            [guilty, innocent], verdicts: [guilty.id: .confirmed, innocent.id: .rejected])
        #expect(ranked.map(\.change.id) == [guilty.id, innocent.id])
        #expect(ranked.map(\.score.value) == [1, 0])
    }

    @Test func aLikelyChangeGoesBeforeTheServiceThatItExplains() throws {
        var random = SystemRandomNumberGenerator()
        let alerts = [alert(pay), alert(web, after: 20)]
        let deployed = change(pay, before: 120) {
            $0.version = "v2"
            $0.previousVersion = "v1"
        }
        let scored = ChangeScoring(alerts: alerts, topology: topology, policy: policies.changes).rank([deployed])
        let found = RootCauseRanking.rank(
            alerts, topology: topology, policy: policies.causes, changes: scored, changePolicy: policies.changes,
            now: at, using: &random)
        let first = try #require(found.hypotheses.first)
        #expect(first.changeID == deployed.id)
        #expect(first.kind == .release)
        #expect(first.suggestion == "Roll pay back to v1.")
        #expect(first.title == "pay v2 deployed (was v1)")
        #expect(found.title?.hasPrefix("pay: ") == true)
        #expect(found.hypotheses.contains { $0.changeID == nil })
        for hypothesis in found.hypotheses {
            #expect(!hypothesis.evidenceIDs.isEmpty)
            #expect(hypothesis.evidenceIDs.allSatisfy { id in found.evidence.contains { $0.id == id } })
        }
    }

    @Test func chainsAreFoundWhateverTheOrderOfArrival() {
        let commit = "0123456789abcdef0123456789abcdef01234567"
        let merged = change(pay, before: 4000, kind: .pullRequest) { $0.commit = commit }
        let run = change(pay, before: 3000, kind: .workflow) { $0.commit = commit }
        let image = change(pay, before: 2900, kind: .image) {
            $0.commit = commit
            $0.image = "registry/pay:sha-0123456"
        }
        // Kubernetes knows the image only.
        let rolled = change(pay, before: 2000) { $0.image = "registry/pay:sha-0123456" }
        let all = [merged, run, image, rolled]
        for order in [all, all.reversed(), [rolled, merged, image, run]] {
            let chain = ChangeChain(order, rolloutWithin: policies.changes.rolloutWithin)
            #expect(chain.changes.map(\.id) == [merged.id, run.id, image.id, rolled.id])
            #expect(chain.links.count == 3)
            #expect(chain.links.contains { $0.from == image.id && $0.to == rolled.id && $0.reason == .image })
        }
    }

    @Test func aConfigurationLeadsToTheFirstRolloutAfterItOnly() {
        func rollout(_ before: Int) -> Change {
            change(pay, before: before) {
                $0.image = "registry/pay:v1"
                $0.facts.resource = "Deployment/shop/pay"
                $0.facts.relations = .init(dependsOn: ["Secret/shop/creds"])
                $0.facts.diff = [
                    .init(
                        field: "spec.template.metadata.annotations.kubectl.kubernetes.io/restartedAt", old: nil,
                        new: "x", kind: .other)
                ]
            }
        }
        let secret = change(nil, before: 600, kind: .config) { $0.facts.resource = "Secret/shop/creds" }
        let (earlier, first, second) = (rollout(90_000), rollout(300), rollout(100))
        let late = rollout(600 - 2 * 86_400)
        for order in [[secret, earlier, first, second, late], [late, second, first, earlier, secret]] {
            let chain = ChangeChain(order, rolloutWithin: policies.changes.rolloutWithin)
            #expect(chain.links == [.init(from: secret.id, to: first.id, reason: .config)])
            #expect(chain.changes.first?.id == secret.id, "it comes before what rolls it out")
        }
    }

    @Test func wordsNameWhatChangedAndNeverSomething() {
        let secret = change(nil, before: 60, kind: .config) {
            $0.title = "Secret db-creds: stringData.password"
            $0.facts.resource = "Secret/shop/db-creds"
        }
        #expect(ChangeWords.headline(secret, service: nil) == "Secret db-creds: stringData.password")
        let untitled = change(nil, before: 60, kind: .config) {
            $0.title = ""
            $0.facts.resource = "ConfigMap/shop/limits"
        }
        #expect(ChangeWords.headline(untitled, service: nil) == "ConfigMap limits: configuration changed")
        func rollout(_ field: String, _ old: String?, _ new: String?, status: Change.Status = .success) -> Change {
            change(pay, before: 60) {
                $0.status = status
                $0.version = "v1"
                $0.facts.resource = "Deployment/shop/pay"
                $0.facts.diff = [.init(field: field, old: old, new: new, kind: .other)]
            }
        }
        let container = "spec.template.spec.containers[pay]."
        let level = rollout(container + "env[LOG_LEVEL]", "info", "debug")
        #expect(ChangeWords.headline(level, service: nil) == "pay: env LOG_LEVEL changed")
        #expect(ChangeWords.suggestion(level, service: nil) == "Put env LOG_LEVEL back to info.")
        let secretly = rollout(container + "env[DB_PASSWORD]", "sha256:00112233", "sha256:44556677", status: .failure)
        #expect(ChangeWords.headline(secretly, service: nil) == "pay: env DB_PASSWORD changed, and the rollout failed")
        #expect(ChangeWords.suggestion(secretly, service: nil) == "Put env DB_PASSWORD back to what it was.")
        let args = rollout(container + "args[0]", nil, "--fast")
        #expect(ChangeWords.headline(args, service: nil) == "pay: args changed")
        #expect(ChangeWords.suggestion(args, service: nil) == "Take args out again.")
        let restart = rollout(
            "spec.template.metadata.annotations.kubectl.kubernetes.io/restartedAt", nil, "2026-01-05T10:30:00Z")
        #expect(ChangeWords.headline(restart, service: nil) == "pay restarted")
        #expect(ChangeWords.suggestion(restart, service: nil) == nil)
        let swapped = change(pay, before: 60) {
            $0.version = "v2"
            $0.facts.resource = "Deployment/shop/pay"
            $0.facts.diff = [.init(field: container + "image", old: "pay:v1", new: "pay:v2", kind: .imageSwap)]
        }
        #expect(ChangeWords.headline(swapped, service: nil) == "pay v2 deployed")
    }

    @Test func whatTookEffectLongAfterItBeganIsSuspectedByItsEnd() {
        let ended = change(pay, before: 3 * 3600) { $0.endedAt = at - .seconds(120) }
        #expect(score(ended) == score(change(pay, before: 120)))
        let running = change(pay, before: 3 * 3600) {
            $0.status = .running
            $0.facts.toldAt = at - .seconds(180)
        }
        #expect(score(running) > policies.changes.suspect)
        let forgotten = change(pay, before: 9 * 3600) {
            $0.status = .running
            $0.facts.toldAt = at - .seconds(8 * 3600)
        }
        #expect(score(forgotten) == 0)
        let over = change(pay, before: 9 * 3600) { $0.endedAt = at - .seconds(8 * 3600) }
        #expect(score(over) == 0)
    }

    @Test func whatIsConfirmedHasItsTrueLagAndPartsHoweverOldItIs() throws {
        let scoring = ChangeScoring(alerts: [alert(pay)], topology: topology, policy: policies.changes)
        let old = change(pay, before: 300 * 86_400)
        #expect(scoring.score(old) == nil)
        let score = try #require(scoring.rank([old], verdicts: [old.id: .confirmed]).first?.score)
        #expect(score.value == 1)
        #expect(score.lag == .seconds(300 * 86_400))
        #expect(score.parts.time < 0.001)
        #expect(score.parts.service == 1)
        let stranger = try #require(scoring.score(change(far, before: 60), isSure: true))
        #expect(stranger.parts.service == 0)
        #expect(stranger.lag == .seconds(60))
    }

    @Test func afterTheFirstAllCausesStandByTheirConfidence() throws {
        var random = SystemRandomNumberGenerator()
        let alerts = [alert(pay), alert(web, after: 20), alert(db, after: 400), alert(far, after: 30)]
        let changes = [
            change(pay, before: 120), change(db, before: 300), change(pay, before: 2400), change(far, before: 60),
        ]
        let scored = ChangeScoring(alerts: alerts, topology: topology, policy: policies.changes).rank(changes)
        for some in [scored, []] {
            let found = RootCauseRanking.rank(
                alerts, topology: topology, policy: policies.causes, changes: some, changePolicy: policies.changes,
                now: at, using: &random)
            let others = found.hypotheses.dropFirst().map(\.confidence)
            #expect(others == others.sorted(by: >))
            #expect(others.count > 1)
        }
        // What a person confirmed comes first wherever it was.
        let far = try #require(scored.last?.change)
        let judged = ChangeScoring(alerts: alerts, topology: topology, policy: policies.changes).rank(
            changes, verdicts: [far.id: .confirmed])
        let found = RootCauseRanking.rank(
            alerts, topology: topology, policy: policies.causes, changes: judged, changePolicy: policies.changes,
            now: at, using: &random)
        #expect(found.hypotheses.first?.changeID == far.id)
    }

    @Test func filesAreClassifiedByPathAndByWhatChangedInThem() {
        let classifier = policies.changes.classifier
        let expected: [(String, FileType)] = [
            ("db/migrate/20260101_add_index.rb", .dbMigration), ("package-lock.json", .dependency),
            ("deploy/values.yaml", .config), ("src/auth/login.py", .auth), ("tests/test_login.py", .test),
            ("docs/readme.md", .docs), ("src/utils/strings.go", .sharedUtil), ("src/http_client.rs", .httpClient),
            ("src/main.go", .other),
        ]
        for (path, type) in expected { #expect(classifier.type(path: path) == type, "\(path)") }
        #expect(classifier.type(path: "src/main.go", hunk: "@@\n-  timeout: 5\n+  timeout: 1") == .timeoutRetry)
        // Only what changed counts.
        #expect(classifier.type(path: "src/main.go", hunk: "@@\n   timeout: 5\n+  x") == .other)
    }

    @Test func serviceAndEnvironmentAreInferredByRules() {
        let inference = ChangeInference(
            policy: policies.changes.inference,
            matcher: ServiceMatcher(policy: policies.services, topology: topology), topology: topology)
        func infer(_ hints: ChangeHints) -> Change {
            inference.infer(IncomingChange(key: "k", change: change(nil, before: 0, environment: nil), hints: hints))
        }
        #expect(infer(ChangeHints(repository: "acme/pay")).serviceID == pay.id)
        #expect(infer(ChangeHints(repository: "acme/pay")).facts.inferred?.service == "repository")
        #expect(infer(ChangeHints(service: "acme/pay")).serviceID == pay.id)
        #expect(infer(ChangeHints(image: "registry:5000/shop/pay:v1@sha256:0")).serviceID == pay.id)
        #expect(infer(ChangeHints(tag: "pay@1.2.0")).serviceID == pay.id)
        #expect(infer(ChangeHints(repository: "acme/unheard-of")).service == "unheard-of")
        #expect(infer(ChangeHints(namespace: "shop-prod-eu")).environment == "production")
        #expect(infer(ChangeHints(branch: "develop")).environment == "development")
        #expect(infer(ChangeHints(service: "pay", environment: "PRD")).environment == "production")
        #expect(infer(ChangeHints(service: "pay")).environment == "production")
    }
}
