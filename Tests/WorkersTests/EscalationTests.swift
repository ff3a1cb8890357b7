import Domain
import Integration
import JobQueue
import Storage
import TestSupport
import Testing
import Workers

@Suite("Escalation") struct EscalationTests {
    @Test("at +0 level 1, at +15 level 2; an acknowledgement at +20 stops it; taken back, it goes on")
    func escalation() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            _ = try await shop.escalating([0, 15, 30])
            let incident = try await shop.opened()
            try await shop.escalator.run()
            try await shop.deliver()
            #expect(shop.told == ["level0"])
            try await shop.minutes(14)
            #expect(shop.told == ["level0"])
            try await shop.minutes(1)
            #expect(shop.told == ["level0", "level1"])
            try await shop.minutes(5)
            _ = try await shop.store.incidents.acknowledge(acme, .id(incident), by: .system, at: shop.clock.now())
            try await shop.minutes(60)
            #expect(shop.told == ["level0", "level1"])
            _ = try await shop.store.incidents.unacknowledge(acme, .id(incident), by: .system, at: shop.clock.now())
            try await shop.minutes(9)
            #expect(shop.told.count == 2)
            try await shop.minutes(1)
            #expect(shop.told == ["level0", "level1", "level2"])
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
            _ = try await shop.escalating([0, 15])
            let incident = try await shop.opened()
            try await shop.minutes(1)
            _ = try await shop.store.incidents.acknowledge(acme, .id(incident), by: .system, at: shop.clock.now())
            _ = try await shop.store.incidents.resolve(acme, .id(incident), .fixed, by: .system, at: shop.clock.now())
            try await shop.minutes(30)
            #expect(shop.told == ["level0"])
            _ = try await shop.store.incidents.reopen(acme, .id(incident), by: .system, at: shop.clock.now())
            try await shop.minutes(16)
            #expect(shop.told == ["level0", "level0", "level1"])
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
            _ = try await shop.opened()
            try await shop.minutes(1)
            let mail = try #require(shop.mail.messages.first)
            #expect(mail.to.map(\.mailbox) == ["ada@example.com"])
            #expect(mail.text.contains("https://bellwether.example/acknowledge/"), "\(mail.text)")
            #expect(mail.html?.contains("Acknowledge") == true)
            let pager = try await shop.addWebhook("pager")
            try await shop.store.onCall.setContactMethods(
                acme, user, [ContactMethod(channel: pager)], at: shop.clock.now())
            try await shop.minutes(10)
            #expect(shop.mail.messages.count == 1 && shop.told == ["pager"])
        }
    }

    @Test("an empty step is passed over at once, and said") func emptyStep() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            let pager = try await shop.addWebhook("pager")
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
            let incident = try await shop.opened()
            try await shop.escalator.run()
            try await shop.deliver()
            #expect(shop.told == ["pager"])
            let story = try await shop.store.incidents.timeline(acme, incident, PageRequest()).items.map(\.summary)
            #expect(story.contains("P, level 1 skipped at once: nobody is on call in Nights"), "\(story)")
            await #expect(throws: StoreError.self, "a policy uses it") {
                try await shop.store.schedules.delete(acme, empty.id, at: shop.clock.now())
            }
        }
    }

    @Test("a snooze holds an escalation that runs, its end lets it go on with what was left, and the story says so")
    func snoozed() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            _ = try await shop.escalating([0, 15])
            let (snoozed, other) = (try await shop.opened(), try await shop.opened("Another"))
            try await shop.escalator.run()
            try await shop.minutes(5)
            let now = shop.clock.now()
            let snooze = try await shop.store.silences.create(
                acme, name: "Snooze by Ada",
                Silence(
                    kind: .snooze, reason: "", matcher: .init(incident: snoozed), startsAt: now,
                    endsAt: now + .seconds(3600)), at: now)
            try await shop.minutes(50)
            #expect(shop.told == ["level0", "level0", "level1"], "the other one goes on")
            #expect(shop.http.bodies.last?.contains("Another") == true)
            let held = try #require(try await shop.store.escalations.list(acme, incident: snoozed).first)
            #expect(held.state.status == .held && held.state.heldBy == "Snooze by Ada")
            try await shop.minutes(19)
            #expect(shop.told.count == 3)
            try await shop.minutes(1)
            #expect(shop.told.count == 4 && shop.http.bodies.last?.contains("Another") == false)
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
            _ = try await shop.escalating([0, 15])
            let incident = try await shop.opened()
            try await shop.escalator.run()
            try await shop.minutes(1)
            let now = shop.clock.now()
            let window = try await shop.store.silences.create(
                acme, name: "Upgrade",
                Silence(
                    kind: .maintenance, reason: "", matcher: .init(), startsAt: now + .seconds(300),
                    endsAt: now + .seconds(7200)), at: now)
            try await shop.minutes(30)
            #expect(shop.told == ["level0"])
            #expect(try await shop.store.escalations.list(acme, incident: incident).first?.state.status == .held)
            _ = try await shop.store.silences.update(acme, window.id, enabled: false, at: shop.clock.now())
            try await shop.escalator.run()
            // Six of fifteen minutes had passed.
            try await shop.minutes(8)
            #expect(shop.told == ["level0"])
            try await shop.minutes(1)
            #expect(shop.told == ["level0", "level1"])
        }
    }

    @Test("a page that still waits when somebody acknowledges is not sent, and is sent once that is taken back")
    func overtaken() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            _ = try await shop.escalating([0])
            let incident = try await shop.opened()
            try await shop.escalator.run()
            _ = try await shop.store.incidents.acknowledge(acme, .id(incident), by: .system, at: shop.clock.now())
            try await shop.deliver()
            #expect(shop.told.isEmpty)
            let row = try #require(try await shop.store.notifications.list(acme, PageRequest()).items.first)
            #expect(row.status == .dropped && row.lastError == "somebody acknowledged before it was sent")
            _ = try await shop.store.incidents.unacknowledge(acme, .id(incident), by: .system, at: shop.clock.now())
            try await shop.deliver()
            #expect(shop.told == ["level0"], "nobody is missed")
        }
    }

    @Test("an escalation that nobody fires raises an alarm by the fallback channel within a minute, once")
    func watchdog() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            _ = try await shop.escalating([0, 15])
            _ = try await shop.store.channels.create(
                acme,
                NewChannel(
                    kind: "webhook", name: "fallback", settings: ["url": "http://127.0.0.1:9/fallback"], secrets: nil,
                    events: [], isFallback: true), at: shop.clock.now())
            for (name, enabled) in [("another", true), ("off", false)] {
                _ = try await shop.store.channels.create(
                    acme,
                    NewChannel(
                        kind: "webhook", name: name, settings: ["url": "http://127.0.0.1:9/\(name)"], secrets: nil,
                        enabled: enabled, events: [], isFallback: true), at: shop.clock.now())
            }
            _ = try await shop.opened()
            let opened = shop.clock.now()
            var waited = 0
            while shop.http.requests.isEmpty, waited < 120 {
                shop.clock.advance(by: Watchdog.tick)
                waited += 10
                try await shop.watchdog.look()
            }
            #expect(waited <= 60 && shop.told.sorted() == ["another", "fallback"], "each that is enabled")
            #expect(shop.http.bodies.first?.contains("not carried out") == true)
            #expect(shop.http.bodies.first?.contains("since 2026-01-05 12:00 UTC") == true, "\(shop.http.bodies)")
            #expect(try await shop.store.notices.list(acme).map(\.kind) == ["watchdog"])
            for _ in 0..<5 {
                shop.clock.advance(by: Watchdog.tick)
                try await shop.watchdog.look()
            }
            #expect(shop.told.count == 2)
            let row = try #require(
                try await shop.store.notifications.list(acme, PageRequest()).items.first {
                    $0.event == "bellwether.alarm" && $0.channelName == "fallback"
                })
            #expect(row.status == .sent && row.channelName == "fallback", "it is in the log as all others are")
            try await shop.run(try await shop.waiting(.deliver))
            #expect(shop.told.filter { $0 == "fallback" }.count == 1, "the queue does not send it again")
            try await shop.escalator.run()
            #expect(
                try await shop.store.watchdog.stuck(at: shop.clock.now(), patience: Watchdog.patience)
                    .allSatisfy { $0.kind != .escalations })
            // A process that has just started and sees it for the first time does not take it for over.
            try await shop.watchdog.look()
            let notice = try #require(try await shop.store.notices.list(acme).first)
            #expect(
                notice.text
                    == "Escalations were not carried out in time from \(opened.minute) until \(shop.clock.now().minute). They are on time again."
            )
            #expect(try await shop.store.notices.list(globex).isEmpty)
        }
    }

    @Test("a page that was claimed before its escalation began anew is not sent") func overtakenByReopening()
        async throws
    {
        try await withDatabase { database in
            let shop = Workshop(database)
            _ = try await shop.escalating([0])
            let incident = try await shop.opened()
            try await shop.escalator.run()
            let job = try #require(try await shop.waiting(.deliver).first)
            let id = try #require(DeliverJob.notification(of: job.payload))
            guard case .send(let ticket) = try await shop.store.deliveries.claim(acme, id) else {
                return #expect(Bool(false))
            }
            _ = try await shop.store.incidents.resolve(
                acme, .id(incident), .fixed, by: .system, at: shop.clock.advance(by: .seconds(60)))
            _ = try await shop.store.incidents.reopen(
                acme, .id(incident), by: .system, at: shop.clock.advance(by: .seconds(60)))
            #expect(
                try await shop.store.deliveries.begin(
                    acme, ticket, message: Array("{}".utf8), at: shop.clock.now()) == false)
        }
    }

    @Test("where a page is refused for good, nobody waits for it") func refused() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            _ = try await shop.escalating([0, 15])
            let incident = try await shop.opened()
            shop.http.answer(.success(HTTPResponse(status: 404)))
            try await shop.escalator.run()
            try await shop.deliver()
            #expect(shop.told == ["level0"])
            try await shop.escalator.run()
            try await shop.deliver()
            #expect(shop.told == ["level0", "level1"])
            let story = try await shop.store.incidents.timeline(acme, incident, PageRequest()).items.map(\.summary)
            #expect(story.contains("Usual, level 1 could not be told: nothing arrived"), "\(story)")
        }
    }

    @Test("a policy that leads to nobody tells the fallback, and administrators") func nowhere() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            let empty = try await shop.store.schedules.create(
                acme, name: "Empty", Schedule(zone: "UTC", layers: []), at: shop.clock.now())
            try await shop.ruled(by: [.init(afterMinutes: 0, targets: [.init(.schedule, "\(empty.id)")])])
            _ = try await shop.store.channels.create(
                acme,
                NewChannel(
                    kind: "webhook", name: "last", settings: ["url": "http://127.0.0.1:9/last"], secrets: nil,
                    events: [], isFallback: true), at: shop.clock.now())
            let incident = try await shop.opened()
            try await shop.escalator.run()
            try await shop.deliver()
            #expect(shop.told == ["last"])
            let story = try await shop.store.incidents.timeline(acme, incident, PageRequest()).items.map(\.summary)
            #expect(story.contains("P leads to nobody: telling last instead"), "\(story)")
            #expect(story.contains("P: nobody could be told, and nobody has acknowledged"), "\(story)")
            #expect(try await shop.store.notices.list(acme).map(\.kind) == ["escalation"])
            #expect(try await shop.store.notices.list(globex).isEmpty)
        }
    }

    @Test("who is reached only by what is gone or switched off is reached by mail; a mail is their own")
    func reach() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            let mail = try await shop.store.channels.create(
                acme,
                NewChannel(
                    kind: "email", name: "Mail",
                    settings: ["to": "all@example.com", "from": "pager@example.com", "host": "mail.example.com"],
                    secrets: nil, events: []), at: shop.clock.now())
            let gone = try await shop.addWebhook("gone", events: ["incident.resolved"])
            let off = try await shop.addWebhook("off", events: ["incident.resolved"])
            var people: [UserID] = []
            for (name, way) in [("Ada", gone), ("Bob", off), ("Carol", mail.id)] {
                let user = try await shop.person(acme, name)
                try await shop.store.onCall.setContactMethods(
                    acme, user, [ContactMethod(channel: way)], at: shop.clock.now())
                people.append(user)
            }
            try await shop.store.channels.delete(acme, gone)
            _ = try await shop.store.channels.update(acme, off, ChannelChange(enabled: false))
            try await shop.ruled(by: [.init(afterMinutes: 0, targets: people.map { .init(.user, "\($0)") })])
            _ = try await shop.opened()
            try await shop.escalator.run()
            try await shop.deliver()
            #expect(shop.told.isEmpty)
            #expect(
                shop.mail.messages.flatMap { $0.to.map(\.mailbox) }.sorted()
                    == ["ada@example.com", "bob@example.com", "carol@example.com"])
        }
    }

    @Test("what a policy tells is not deleted from under it; who leaves is said") func inUse() async throws {
        try await withDatabase { database in
            let shop = Workshop(database)
            let now = shop.clock.now()
            let channels = try await shop.escalating([0])
            await #expect(throws: StoreError.self) { try await shop.store.channels.delete(acme, channels[0]) }
            let dave = try await shop.person(acme, "Dave")
            let grace = try await shop.person(acme, "Grace")
            _ = try await shop.store.schedules.create(
                acme, name: "Primary",
                Schedule(
                    zone: "UTC",
                    layers: [
                        .init(
                            name: "L", users: [dave], rotation: .init(.daily), startsOn: CivilDay("2026-01-05")!,
                            handover: ClockTime("09:00")!)
                    ]), at: now)
            for user in [grace, dave] { try await shop.store.members.remove(acme, user, at: now) { _ in } }
            #expect(
                try await shop.store.notices.list(acme).map(\.text) == [
                    "Dave is no member any more, and is still named by the schedule “Primary”"
                ])
        }
    }
}
