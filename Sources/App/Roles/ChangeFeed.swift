import API
import Logging
import Postgres
import ServiceLifecycle

/// What `NOTIFY` says has changed, for the server's open pages.
struct ChangeFeed: Service {
    static let channel = "bellwether_changes"

    let events: AsyncStream<ServerEvent>
    private let continuation: AsyncStream<ServerEvent>.Continuation
    private let url: String
    private let logger: Logger

    init(url: String, logger: Logger) {
        (events, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(10_000))
        self.url = url
        self.logger = logger
    }

    func run() async throws {
        let listener = Listener(
            DatabaseConfiguration(url: url, connections: 1, applicationName: "bellwether-listen"),
            channels: [Self.channel], logger: logger)
        await withGracefulShutdownHandler {
            for await event in listener.events {
                switch event {
                case .connected: break
                case .reconnected: continuation.yield(.missedSome)
                case .notification(_, let payload):
                    if let change = ChangeEvent(payload: payload) { continuation.yield(.change(change)) }
                }
            }
        } onGracefulShutdown: {
            listener.close()
        }
        listener.close()
        continuation.finish()
    }
}
