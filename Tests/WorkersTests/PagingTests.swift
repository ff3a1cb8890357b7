import Channels
import Domain
import Foundation
import Integration
import JobQueue
import Postgres
import Storage
import TestSupport
import Testing
import Workers

@Suite("Paging") struct PagingTests {
    private func addWebhook(_ shop: Workshop, _ name: String, events: [String] = []) async throws -> ChannelID {
        try await shop.store.channels.create(
            acme,
            NewChannel(
                kind: "webhook", name: name, settings: ["url": "http://127.0.0.1:9/\(name)"], secrets: nil,
                events: events), at: shop.clock.now()
        ).id
    }

    private func opened(_ shop: Workshop, _ title: String = "Database down") async throws -> IncidentID {
        try await shop.store.incidents.create(
            acme, title: title, severity: .critical, by: .system, at: shop.clock.now()
        ).row.incident.id
    }

    private func deliver(_ shop: Workshop) async throws { try await shop.run(try await shop.waiting(.deliver)) }

    private func told(_ shop: Workshop) -> [String] {
        shop.http.requests.map { String($0.url.split(separator: "/").last ?? "") }
    }

    private func escalating(_ shop: Workshop, _ minutes: [Int]) async throws -> [ChannelID] {
        var channels: [ChannelID] = []
        for number in minutes.indices { channels.append(try await addWebhook(shop, "level\(number)")) }
        let policy = try await shop.store.escalationPolicies.create(
            acme, name: "Usual",
            EscalationPolicy(
                levels: zip(minutes, channels).map { .init(afterMinutes: $0, targets: [.init(.channel, "\($1)")]) }),
            at: shop.clock.now())
        _ = try await shop.store.rules.create(
            acme, name: "Critical",
            NotificationRule(
                triggers: [.incidentOpened], conditions: .init(minimumSeverity: .critical), escalationPolicy: policy.id),
            at: shop.clock.now())
        return channels
    }

    private func minutes(_ shop: Workshop, _ count: Int) async throws {
        for _ in 0..<count {
            shop.clock.advance(by: .seconds(60))
            try await shop.escalator.run()
            try await deliver(shop)
        }
    }

    @Test("at +0 level 1, at +15 level 2; an acknowledgement at +20 stops it; taken back, it goes on")
    func escalation() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            _ = try await escalating(shop, [0, 15, 30])
            let incident = try await opened(shop)
            try await shop.escalator.run()
            try await deliver(shop)
            #expect(told(shop) == ["level0"])
            try await minutes(shop, 14)
            #expect(told(shop) == ["level0"])
            try await minutes(shop, 1)
            #expect(told(shop) == ["level0", "level1"])
            try await minutes(shop, 5)
            _ = try await shop.store.incidents.acknowledge(acme, .id(incident), by: .system, at: shop.clock.now())
            try await minutes(shop, 60)
            #expect(told(shop) == ["level0", "level1"])
            _ = try await shop.store.incidents.unacknowledge(acme, .id(incident), by: .system, at: shop.clock.now())
            try await minutes(shop, 9)
            #expect(told(shop).count == 2)
            try await minutes(shop, 1)
            #expect(told(shop) == ["level0", "level1", "level2"])
            let row = try #require(try await shop.store.escalations.list(acme, incident: incident).first)
            #expect(row.state.status == .exhausted)
            #expect(try await shop.store.escalations.list(globex, incident: incident).isEmpty)
            let story = try await shop.store.incidents.timeline(acme, incident, PageRequest()).items.map(\.summary)
            #expect(story.contains("Usual, level 2: telling level1"), "\(story)")
        }
    }

    @Test("what came back after it was over has to be acknowledged again, and is escalated again")
    func reopening() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            _ = try await escalating(shop, [0, 15])
            let incident = try await opened(shop)
            try await minutes(shop, 1)
            _ = try await shop.store.incidents.acknowledge(acme, .id(incident), by: .system, at: shop.clock.now())
            _ = try await shop.store.incidents.resolve(acme, .id(incident), .fixed, by: .system, at: shop.clock.now())
            try await minutes(shop, 30)
            #expect(told(shop) == ["level0"])
            _ = try await shop.store.incidents.reopen(acme, .id(incident), by: .system, at: shop.clock.now())
            try await minutes(shop, 16)
            #expect(told(shop) == ["level0", "level0", "level1"])
        }
    }

    @Test("a person is told by their ways that are open, and by mail where none was chosen") func people() async throws
    {
        try await withDatabase { database in
            let shop = Workshop(database)
            let user = try await shop.person(acme, "Ada")
            _ = try await shop.store.channels.create(
                acme,
                NewChannel(
                    kind: "email", name: "Mail",
                    settings: ["to": "all@example.com", "from": "pager@example.com", "host": "mail.example.com"],
                    secrets: nil, events: []), at: shop.clock.now())
            let policy = try await shop.store.escalationPolicies.create(
                acme, name: "P",
                EscalationPolicy(levels: [
                    .init(afterMinutes: 0, targets: [.init(.user, "\(user)")]),
                    .init(afterMinutes: 10, targets: [.init(.user, "\(user)")]),
                ]), at: shop.clock.now())
            _ = try await shop.store.rules.create(
                acme, name: "R", NotificationRule(triggers: [.incidentOpened], escalationPolicy: policy.id),
                at: shop.clock.now())
            _ = try await opened(shop)
            try await minutes(shop, 1)
            let mail = try #require(shop.mail.messages.first)
            #expect(mail.to.map(\.mailbox) == ["ada@example.com"])
            #expect(mail.text.contains("https://bellwether.example/acknowledge/"), "\(mail.text)")
            #expect(mail.html?.contains("Acknowledge") == true)
            let pager = try await addWebhook(shop, "pager")
            try await shop.store.onCall.setContactMethods(
                acme, user, [ContactMethod(channel: pager)], at: shop.clock.now())
            try await minutes(shop, 10)
            #expect(shop.mail.messages.count == 1 && told(shop) == ["pager"])
        }
    }

    @Test("an empty step is passed over at once, and said") func emptyStep() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            let pager = try await addWebhook(shop, "pager")
            let empty = try await shop.store.schedules.create(
                acme, name: "Nights", Schedule(zone: "Europe/Berlin", layers: []), at: shop.clock.now())
            let policy = try await shop.store.escalationPolicies.create(
                acme, name: "P",
                EscalationPolicy(levels: [
                    .init(afterMinutes: 0, targets: [.init(.schedule, "\(empty.id)")]),
                    .init(afterMinutes: 15, targets: [.init(.channel, "\(pager)")]),
                ]), at: shop.clock.now())
            _ = try await shop.store.rules.create(
                acme, name: "R", NotificationRule(triggers: [.incidentOpened], escalationPolicy: policy.id),
                at: shop.clock.now())
            let incident = try await opened(shop)
            try await shop.escalator.run()
            try await deliver(shop)
            #expect(told(shop) == ["pager"])
            let story = try await shop.store.incidents.timeline(acme, incident, PageRequest()).items.map(\.summary)
            #expect(story.contains("P, level 1 skipped at once: nobody is on call in Nights"), "\(story)")
            await #expect(throws: StoreError.self, "a policy uses it") {
                try await shop.store.schedules.delete(acme, empty.id, at: shop.clock.now())
            }
        }
    }

    @Test("a maintenance window holds, and what is still wrong at its end is told then") func maintenance() async throws
    {
        try await withDatabase { database in
            let shop = Workshop(database)
            _ = try await addWebhook(shop, "sink", events: ["incident.opened", "incident.resolved"])
            let now = shop.clock.now()
            _ = try await shop.store.silences.create(
                acme, name: "Upgrade",
                Silence(
                    kind: .maintenance, reason: "", matcher: .init(), startsAt: now - .seconds(60),
                    endsAt: now + .seconds(3600)), at: now)
            let stays = try await opened(shop, "Stays")
            let goes = try await opened(shop, "Goes")
            try await deliver(shop)
            #expect(shop.http.requests.isEmpty)
            let decision = try #require(try await shop.store.decisions.list(acme, incident: stays).first)
            #expect(
                decision.waits && decision.lines.last == .init(.gate, .inMaintenance, passed: false, detail: "Upgrade"))
            _ = try await shop.store.incidents.resolve(acme, .id(goes), .fixed, by: .system, at: shop.clock.now())
            shop.clock.advance(by: .seconds(3601))
            let jobs = try await shop.waiting(.route)
            #expect(jobs.count == 3)
            try await shop.run(jobs)
            try await deliver(shop)
            #expect(shop.http.bodies.count == 1 && shop.http.bodies[0].contains("Stays"))
            try await shop.run(jobs)
            try await deliver(shop)
            #expect(shop.http.bodies.count == 1, "looking twice tells nobody twice")
        }
    }

    @Test("a snooze holds an escalation that runs, its end lets it go on with what was left, and the story says so")
    func snoozed() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            _ = try await escalating(shop, [0, 15])
            let (snoozed, other) = (try await opened(shop), try await opened(shop, "Another"))
            try await shop.escalator.run()
            try await minutes(shop, 5)
            let now = shop.clock.now()
            let snooze = try await shop.store.silences.create(
                acme, name: "Snooze by Ada",
                Silence(
                    kind: .snooze, reason: "", matcher: .init(incident: snoozed), startsAt: now,
                    endsAt: now + .seconds(3600)), at: now)
            try await minutes(shop, 50)
            #expect(told(shop) == ["level0", "level0", "level1"], "the other one goes on")
            #expect(shop.http.bodies.last?.contains("Another") == true)
            let held = try #require(try await shop.store.escalations.list(acme, incident: snoozed).first)
            #expect(held.state.status == .held && held.state.heldBy == "Snooze by Ada")
            try await minutes(shop, 19)
            #expect(told(shop).count == 3)
            try await minutes(shop, 1)
            #expect(told(shop).count == 4 && shop.http.bodies.last?.contains("Another") == false)
            let story = try await shop.store.incidents.timeline(acme, snoozed, PageRequest()).items.map(\.summary)
            #expect(
                story.contains { $0.hasPrefix("Usual stands still until") && $0.hasSuffix(": Snooze by Ada") },
                "\(story)")
            #expect(story.contains("Usual goes on with level 2"), "\(story)")
            #expect(try await shop.store.escalations.list(acme, incident: other).first?.state.status == .exhausted)
            try await shop.store.silences.delete(acme, snooze.id, at: shop.clock.now())
        }
    }

    @Test("a window that begins while an escalation runs holds it from then on; taken back it goes on at once")
    func heldByWindow() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            _ = try await escalating(shop, [0, 15])
            let incident = try await opened(shop)
            try await shop.escalator.run()
            try await minutes(shop, 1)
            let now = shop.clock.now()
            let window = try await shop.store.silences.create(
                acme, name: "Upgrade",
                Silence(
                    kind: .maintenance, reason: "", matcher: .init(), startsAt: now + .seconds(300),
                    endsAt: now + .seconds(7200)), at: now)
            try await minutes(shop, 30)
            #expect(told(shop) == ["level0"])
            #expect(try await shop.store.escalations.list(acme, incident: incident).first?.state.status == .held)
            _ = try await shop.store.silences.update(acme, window.id, enabled: false, at: shop.clock.now())
            try await shop.escalator.run()
            // Six of fifteen minutes had passed.
            try await minutes(shop, 8)
            #expect(told(shop) == ["level0"])
            try await minutes(shop, 1)
            #expect(told(shop) == ["level0", "level1"])
        }
    }

    @Test("a page that still waits when somebody acknowledges is not sent, and is sent once that is taken back")
    func overtaken() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            _ = try await escalating(shop, [0])
            let incident = try await opened(shop)
            try await shop.escalator.run()
            _ = try await shop.store.incidents.acknowledge(acme, .id(incident), by: .system, at: shop.clock.now())
            try await deliver(shop)
            #expect(told(shop).isEmpty)
            let row = try #require(try await shop.store.notifications.list(acme, PageRequest()).items.first)
            #expect(row.status == .dropped && row.lastError == "somebody acknowledged before it was sent")
            _ = try await shop.store.incidents.unacknowledge(acme, .id(incident), by: .system, at: shop.clock.now())
            try await deliver(shop)
            #expect(told(shop) == ["level0"], "nobody is missed")
        }
    }

    @Test("ten of one pattern in an hour, the rest in sum") func limit() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            _ = try await addWebhook(shop, "sink", events: ["incident.opened"])
            for number in 0..<25 {
                _ = try await opened(shop, "Disk \(number) is full")
                shop.clock.advance(by: .seconds(10))
            }
            _ = try await opened(shop, "Something else")
            try await deliver(shop)
            #expect(shop.http.requests.count == 12, "ten, another pattern, and the sum")
            let sum = try #require(shop.http.bodies.first { $0.contains("notification.summary") })
            #expect(sum.contains("15 more messages like") && sum.contains("Disk 24 is full") == false)
            let row = try #require(
                try await shop.store.notifications.list(acme, PageRequest()).items.first { $0.held > 0 })
            let held = try await shop.store.notifications.heldBack(acme, row.id)
            #expect(
                held.map(\.title) == (10..<25).map { "Disk \($0) is full" } && held.allSatisfy { $0.incident != nil })
            #expect(sum.contains("Disk 10 is full") && sum.contains("and 5 more"))
            #expect(try await shop.store.notifications.heldBack(globex, row.id).isEmpty)
        }
    }

    @Test("5,000 alerts of one incident are one Slack message, edited") func storm() async throws {
        try await withDatabase { database in
            let slack = SlackFake()
            let shop = Workshop(database, http: slack)
            _ = try await shop.store.channels.create(
                acme,
                NewChannel(
                    kind: "slack", name: "#incidents", settings: ["channel": "C0123456789"],
                    secrets: try shop.seal(["token": "xoxb-1"], acme, shop.slackID), events: nil), id: shop.slackID,
                at: shop.clock.now())
            // Who listens to every alert hears of them within the limit.
            _ = try await shop.store.channels.create(
                acme,
                NewChannel(
                    kind: "webhook", name: "every alert", settings: ["url": "http://127.0.0.1:9/every"], secrets: nil,
                    events: ["alert.received"]), at: shop.clock.now())
            _ = try await shop.store.topology.replace(acme, with: Storm.topology, by: "test", at: shop.clock.now())
            let began = shop.clock.now()
            for round in 0..<50 {
                var batch: [IntakeAlert] = []
                for number in 0..<100 {
                    batch.append(
                        Storm.alert(
                            "DatabaseDown\(round * 100 + number)", "db-primary", .critical, at: shop.clock.now()))
                }
                try await shop.record(acme, batch)
                try await shop.run(try await shop.waiting(.correlate))
                try await deliver(shop)
                try await shop.run(try await shop.waiting(.editMessages))
                shop.clock.advance(by: .seconds(2))
            }
            let midway = slack.calls("chat.update").count
            #expect(midway >= 3, "the count follows while the storm lasts")
            shop.clock.advance(by: .seconds(15))
            try await deliver(shop)
            try await shop.run(try await shop.waiting(.editMessages))
            let edits = slack.calls("chat.update").count
            #expect(edits <= Int((shop.clock.now() - began).inSeconds / 15) + 1, "at a bounded pace")
            #expect(slack.calls("chat.update").last?["text"]?.contains("5000 alerts") == true)
            try await shop.run(try await shop.waiting(.editMessages))
            #expect(slack.calls("chat.update").count == edits, "what shows all is left alone")
            let one = slack.calls("every").filter { $0["event"] != "notification.summary" }
            #expect(one.count <= NotificationPipeline.defaultLimit && !one.isEmpty)
            #expect(slack.calls("chat.postMessage").count == 1, "and nothing in the thread")
            let incident = try #require(try await shop.incidents(acme).first?.incident)
            #expect(try await shop.incidents(acme).count == 1 && incident.alertCount == 5000)
            #expect(slack.calls("chat.postMessage").filter { $0["thread_ts"] == nil }.count == 1)
            _ = try await shop.store.incidents.acknowledge(acme, .id(incident.id), by: .system, at: shop.clock.now())
            try await deliver(shop)
            _ = try await shop.store.incidents.resolve(
                acme, .id(incident.id), .fixed, by: .system, at: shop.clock.now())
            try await deliver(shop)
            #expect(slack.calls("chat.postMessage").filter { $0["thread_ts"] == nil }.count == 1, "one message")
            #expect(slack.calls("chat.update").count == edits + 2, "edited as it goes on")
            #expect(slack.calls("chat.postMessage").filter { $0["thread_ts"] != nil }.count == 2, "with a thread")
            #expect(slack.complaints == [])
        }
    }

    @Test("a channel that is gone is said, and its recovery too") func broken() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            let id = try await addWebhook(shop, "sink", events: ["incident.opened"])
            shop.http.answer(.success(HTTPResponse(status: 404)))
            _ = try await opened(shop)
            try await deliver(shop)
            let notice = try #require(try await shop.store.notices.list(acme).first)
            #expect(notice.kind == "dead_letter" && notice.text.hasPrefix("sink could not be told"))
            #expect(try await shop.store.notices.list(globex).isEmpty)
            #expect(try await shop.store.channels.get(acme, id).brokenSince != nil)
            _ = try await opened(shop, "Another")
            try await deliver(shop)
            #expect(try await shop.store.channels.get(acme, id).brokenSince == nil)
            try await shop.store.notices.dismiss(acme, notice.id, at: shop.clock.now())
            #expect(try await shop.store.notices.list(acme).isEmpty)
        }
    }

    @Test("an escalation that nobody fires raises an alarm by the fallback channel within a minute, once")
    func watchdog() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            _ = try await escalating(shop, [0, 15])
            _ = try await shop.store.channels.create(
                acme,
                NewChannel(
                    kind: "webhook", name: "fallback", settings: ["url": "http://127.0.0.1:9/fallback"], secrets: nil,
                    events: [], isFallback: true), at: shop.clock.now())
            _ = try await opened(shop)
            var waited = 0
            while shop.http.requests.isEmpty, waited < 120 {
                shop.clock.advance(by: Watchdog.tick)
                waited += 10
                try await shop.watchdog.look()
            }
            #expect(waited <= 60 && told(shop) == ["fallback"])
            #expect(shop.http.bodies.first?.contains("not carried out") == true)
            #expect(try await shop.store.notices.list(acme).map(\.kind) == ["watchdog"])
            for _ in 0..<5 {
                shop.clock.advance(by: Watchdog.tick)
                try await shop.watchdog.look()
            }
            #expect(told(shop).count == 1)
            let row = try #require(
                try await shop.store.notifications.list(acme, PageRequest()).items.first {
                    $0.event == "bellwether.alarm"
                })
            #expect(row.status == .sent && row.channelName == "fallback", "it is in the log as all others are")
            try await shop.run(try await shop.waiting(.deliver))
            #expect(told(shop).filter { $0 == "fallback" }.count == 1, "the queue does not send it again")
            try await shop.escalator.run()
            #expect(
                try await shop.store.watchdog.stuck(at: shop.clock.now(), patience: Watchdog.patience)
                    .allSatisfy { $0.kind != .escalations })
        }
    }

    @Test("whose turn begins is told once") func handover() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            let ada = try await shop.person(acme, "Ada")
            let grace = try await shop.person(acme, "Grace")
            for (user, name) in [(ada, "ada"), (grace, "grace")] {
                let way = try await addWebhook(shop, name)
                try await shop.store.onCall.setContactMethods(
                    acme, user, [ContactMethod(channel: way)], at: shop.clock.now())
            }
            _ = try await shop.store.schedules.create(
                acme, name: "Primary",
                Schedule(
                    zone: "UTC",
                    layers: [
                        .init(
                            name: "L", users: [ada, grace], rotation: .init(.daily), startsOn: CivilDay("2026-01-05")!,
                            handover: ClockTime("09:00")!)
                    ]), at: shop.clock.now())
            try await shop.handovers.look()
            #expect(shop.http.requests.isEmpty, "the first look is no change")
            shop.clock.advance(by: .seconds(86_400))
            try await shop.handovers.look()
            try await shop.handovers.look()
            shop.http.answer(.success(HTTPResponse(status: 503)))
            let jobs = try await shop.waiting(.deliver)
            try await shop.run(jobs)
            try await shop.run(jobs)
            #expect(told(shop) == ["grace", "grace"], "tried again after the first attempt failed")
            let row = try #require(try await shop.store.notifications.list(acme, PageRequest()).items.first)
            #expect(row.event == "schedule.handover" && row.status == .sent && row.attempts.count == 2)
            #expect(row.recipientName == "Grace" && row.incident == nil)
            #expect(try await shop.store.notifications.list(globex, PageRequest()).items.isEmpty)
            #expect(shop.http.bodies.first?.contains("Grace, you are on call now: Primary") == true)
        }
    }
}
