import Domain
import Foundation
import Storage
import TestSupport
import Testing

@testable import API

@Suite struct EventTests {
    @Test func aPageHearsOfItsOwnOrganizationOnly() async throws {
        try await withAPI { api in
            let head =
                "GET /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(api.keys[.viewer] ?? "")\r\n\r\n"
            let (connected, signal) = AsyncStream<Void>.makeStream()
            async let stream = api.client.exchange(Array(head.utf8)) { received in
                let text = String(decoding: received, as: UTF8.self)
                if text.contains(": connected") { signal.yield() }
                return text.contains("\"version\":7")
            }
            var iterator = connected.makeAsyncIterator()
            await iterator.next()
            api.events.yield(.change(ChangeEvent(org: TestOrganizations.globex, kind: .incident, id: "theirs")))
            api.events.yield(.change(ChangeEvent(org: TestOrganizations.acme, kind: .incident, id: "ours", version: 7)))
            let text = String(decoding: try await stream, as: UTF8.self)
            #expect(
                text.contains("content-type: text/event-stream") || text.contains("Content-Type: text/event-stream"))
            #expect(text.contains("event: incident\ndata: {\"id\":\"ours\",\"version\":7}"))
            #expect(!text.contains("theirs"))
        }
    }

    @Test func anOpenStreamEndsWithTheServer() async throws {
        let (streams, stream) = AsyncStream<Task<[UInt8], any Error>>.makeStream()
        try await withAPI { api in
            let head =
                "GET /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(api.keys[.viewer] ?? "")\r\n\r\n"
            let (connected, signal) = AsyncStream<Void>.makeStream()
            stream.yield(
                Task {
                    try await api.client.exchange(Array(head.utf8)) { received in
                        if String(decoding: received, as: UTF8.self).contains(": connected") { signal.yield() }
                        return false
                    }
                })
            var iterator = connected.makeAsyncIterator()
            await iterator.next()
        }
        var iterator = streams.makeAsyncIterator()
        let text = String(decoding: try await iterator.next()?.value ?? [], as: UTF8.self)
        #expect(text.contains(": connected"))
    }

    @Test func whatIsNotLookedUpYetIsKeptForTheNextTime() {
        let subscription = EventSubscription(org: TestOrganizations.acme)
        for id in ["seen", "hidden", "new"] {
            subscription.push(ChangeEvent(org: TestOrganizations.acme, kind: .incident, id: id))
        }
        let told = subscription.take { event in event.id == "new" ? nil : event.id == "seen" }
        #expect(told == "id: 1\nevent: incident\ndata: {\"id\":\"seen\"}\n\n")
        #expect(subscription.take() == "id: 2\nevent: incident\ndata: {\"id\":\"new\"}\n\n")
    }

    @Test func whatChangesTwiceIsToldOnceAndWhoIsTooFarBehindReadsAnew() {
        let subscription = EventSubscription(org: TestOrganizations.acme)
        for version in 1...3 {
            subscription.push(ChangeEvent(org: TestOrganizations.acme, kind: .incident, id: "a", version: version))
        }
        #expect(subscription.take() == "id: 1\nevent: incident\ndata: {\"id\":\"a\",\"version\":3}\n\n")
        #expect(subscription.take() == "")
        for number in 0...EventSubscription.capacity {
            subscription.push(ChangeEvent(org: TestOrganizations.acme, kind: .alert, id: "\(number)"))
        }
        #expect(subscription.take() == "id: 2\nevent: resync\ndata: {}\n\n")
    }

    @Test func aNotificationsPayloadIsReadAndNonsenseIsNot() {
        let org = TestOrganizations.acme
        let event = ChangeEvent(payload: #"{"org":"\#(org)","kind":"incident","id":"x","version":3}"#)
        #expect(event == ChangeEvent(org: org, kind: .incident, id: "x", version: 3))
        #expect(ChangeEvent(payload: #"{"org":"\#(org)","kind":"rumour"}"#) == nil)
        #expect(ChangeEvent(payload: "") == nil)
    }
}
