import Domain
import Synchronization

/// One open page: what it has yet to hear. Bounded: what changes twice before it is sent is sent once, and a page that
/// is too far behind is told to read everything again.
final class EventSubscription: Sendable {
    private struct Key: Hashable {
        var kind: ChangeEvent.Kind
        var id: String?
    }

    private struct State {
        var order: [Key] = []
        var pending: [Key: ChangeEvent] = [:]
        var mustResync = false
        var heartbeat = false
        var number = 0
    }

    static let capacity = 1000

    let org: OrgID
    /// Gives an element when there is something to send; ends when the server does.
    let wakeUps: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation
    private let state = Mutex(State())

    init(org: OrgID) {
        self.org = org
        (wakeUps, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func push(_ event: ChangeEvent) {
        state.withLock { state in
            guard !state.mustResync else { return }
            let key = Key(kind: event.kind, id: event.id)
            if state.pending.updateValue(event, forKey: key) == nil { state.order.append(key) }
            if state.order.count > Self.capacity {
                state.order.removeAll()
                state.pending.removeAll()
                state.mustResync = true
            }
        }
        wake.yield()
    }

    func resync() {
        state.withLock { state in
            state.order.removeAll()
            state.pending.removeAll()
            state.mustResync = true
        }
        wake.yield()
    }

    func beat() {
        state.withLock { $0.heartbeat = true }
        wake.yield()
    }

    func finish() { wake.finish() }

    /// What is to be sent now, in the words of server-sent events; empty if nothing is.
    /// - Parameter isSeen: whether the page may hear of an event; nil leaves it for the next time.
    func take(where isSeen: (ChangeEvent) -> Bool? = { _ in true }) -> String {
        let (text, isWaiting) = state.withLock { state in
            var text = ""
            if state.mustResync {
                state.number += 1
                text += "id: \(state.number)\nevent: resync\ndata: {}\n\n"
            }
            var later: [Key] = []
            for key in state.order {
                guard let event = state.pending[key] else { continue }
                guard let isSeen = isSeen(event) else {
                    later.append(key)
                    continue
                }
                guard isSeen else { continue }
                state.number += 1
                let data = JSONWriter.object { json in
                    json.field("id", event.id)
                    if let version = event.version { json.field("version", version) }
                }
                text += "id: \(state.number)\nevent: \(event.kind.rawValue)\n"
                text += "data: \(String(decoding: data, as: UTF8.self))\n\n"
            }
            if text.isEmpty, state.heartbeat { text = ": still here\n\n" }
            state.order = later
            state.pending = state.pending.filter { later.contains($0.key) }
            state.mustResync = false
            state.heartbeat = false
            return (text, !later.isEmpty)
        }
        if isWaiting { wake.yield() }
        return text
    }

    /// The incidents and notifications that `take` would tell of.
    var pending: (incidents: [IncidentID], notifications: [NotificationID]) {
        state.withLock { state in
            (
                state.order.filter { $0.kind == .incident }.compactMap { $0.id.flatMap { IncidentID($0) } },
                state.order.filter { $0.kind == .notification }.compactMap { $0.id.flatMap { NotificationID($0) } }
            )
        }
    }
}
