import Domain
import Integration
import Storage
import TestSupport
import Testing
import Workers

@Suite("Paging") struct PagingTests {
    @Test("a maintenance window holds, and what is still wrong at its end is told then") func maintenance() async throws
    {
        try await withDatabase { database in
            let shop = Workshop(database)
            _ = try await shop.addWebhook("sink", events: ["incident.opened", "incident.resolved"])
            let now = shop.clock.now()
            _ = try await shop.store.silences.create(
                acme, name: "Upgrade",
                Silence(
                    kind: .maintenance, reason: "", matcher: .init(), startsAt: now - .seconds(60),
                    endsAt: now + .seconds(3600)), at: now)
            let stays = try await shop.opened("Stays")
            let goes = try await shop.opened("Goes")
            try await shop.deliver()
            #expect(shop.http.requests.isEmpty)
            let decision = try #require(try await shop.store.decisions.list(acme, incident: stays).first)
            #expect(
                decision.waits && decision.lines.last == .init(.gate, .inMaintenance, passed: false, detail: "Upgrade"))
            _ = try await shop.store.incidents.resolve(acme, .id(goes), .fixed, by: .system, at: shop.clock.now())
            shop.clock.advance(by: .seconds(3601))
            let jobs = try await shop.waiting(.route)
            #expect(jobs.count == 3)
            try await shop.run(jobs)
            try await shop.deliver()
            #expect(shop.http.bodies.count == 1 && shop.http.bodies[0].contains("Stays"))
            try await shop.run(jobs)
            try await shop.deliver()
            #expect(shop.http.bodies.count == 1, "looking twice tells nobody twice")
        }
    }

    @Test("ten of one pattern in an hour, the rest in sum") func limit() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            _ = try await shop.addWebhook("sink", events: ["incident.opened"])
            for number in 0..<25 {
                _ = try await shop.opened("Disk \(number) is full")
                shop.clock.advance(by: .seconds(10))
            }
            _ = try await shop.opened("Something else")
            try await shop.deliver()
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

    @Test(
        "what Slack no longer lets be edited is still said in its thread",
        arguments: ["cant_update_message", "edit_window_closed"])
    func uneditable(_ word: String) async throws {
        try await withDatabase { database in
            let slack = SlackFake()
            let shop = Workshop(database, http: slack)
            try await shop.addSlack()
            let incident = try await shop.opened()
            try await shop.deliver()
            slack.refuseEdits(word)
            _ = try await shop.store.incidents.acknowledge(acme, .id(incident), by: .system, at: shop.clock.now())
            try await shop.deliver()
            #expect(slack.calls("chat.postMessage").map { $0["thread_ts"] != nil } == [false, true])
            let rows = try await shop.store.notifications.list(acme, PageRequest()).items
            #expect(rows.map(\.status) == [.sent, .sent])
            #expect(rows.contains { $0.lastError?.contains(word) == true }, "and the log says so")
        }
    }

    @Test("5,000 alerts of one incident are one Slack message, edited") func storm() async throws {
        try await withDatabase { database in
            let slack = SlackFake()
            let shop = Workshop(database, http: slack)
            try await shop.addSlack()
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
                try await shop.deliver()
                try await shop.run(try await shop.waiting(.editMessages))
                shop.clock.advance(by: .seconds(2))
            }
            let midway = slack.calls("chat.update").count
            #expect(midway >= 3, "the count follows while the storm lasts")
            shop.clock.advance(by: .seconds(15))
            try await shop.deliver()
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
            try await shop.deliver()
            _ = try await shop.store.incidents.resolve(
                acme, .id(incident.id), .fixed, by: .system, at: shop.clock.now())
            try await shop.deliver()
            #expect(slack.calls("chat.postMessage").filter { $0["thread_ts"] == nil }.count == 1, "one message")
            #expect(slack.calls("chat.update").count == edits + 2, "edited as it goes on")
            #expect(slack.calls("chat.postMessage").filter { $0["thread_ts"] != nil }.count == 2, "with a thread")
            #expect(slack.complaints == [])
        }
    }

    @Test("a channel that is gone is said, and its recovery too") func broken() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            let id = try await shop.addWebhook("sink", events: ["incident.opened"])
            shop.http.answer(.success(HTTPResponse(status: 404)))
            _ = try await shop.opened()
            try await shop.deliver()
            let notice = try #require(try await shop.store.notices.list(acme).first)
            #expect(notice.kind == "dead_letter" && notice.text.hasPrefix("sink could not be told"))
            #expect(try await shop.store.notices.list(globex).isEmpty)
            #expect(try await shop.store.channels.get(acme, id).brokenSince != nil)
            _ = try await shop.opened("Another")
            try await shop.deliver()
            #expect(try await shop.store.channels.get(acme, id).brokenSince == nil)
            try await shop.store.notices.dismiss(acme, notice.id, at: shop.clock.now())
            #expect(try await shop.store.notices.list(acme).isEmpty)
        }
    }

    @Test("whose turn begins is told once") func handover() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            let ada = try await shop.person(acme, "Ada")
            let grace = try await shop.person(acme, "Grace")
            for (user, name) in [(ada, "ada"), (grace, "grace")] {
                let way = try await shop.addWebhook(name)
                try await shop.store.onCall.setContactMethods(
                    acme, user, [ContactMethod(channel: way)], at: shop.clock.now())
            }
            _ = try await shop.store.schedules.create(
                acme, name: "Primary",
                Schedule(
                    zone: "Europe/Berlin",
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
            #expect(shop.told == ["grace", "grace"], "tried again after the first attempt failed")
            let row = try #require(try await shop.store.notifications.list(acme, PageRequest()).items.first)
            #expect(row.event == "schedule.handover" && row.status == .sent && row.attempts.count == 2)
            #expect(row.recipientName == "Grace" && row.incident == nil)
            #expect(try await shop.store.notifications.list(globex, PageRequest()).items.isEmpty)
            #expect(
                shop.http.bodies.first?.contains(
                    "Grace, you are on call now: Primary, until 2026-01-07 09:00 Europe/Berlin.") == true,
                "\(shop.http.bodies)")
        }
    }
}
