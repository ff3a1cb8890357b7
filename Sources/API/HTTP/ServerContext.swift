public import Hummingbird
import Logging
import NIOCore

/// What a request's connection tells.
public struct ServerContext: InitializableFromSource, Sendable {
    let channel: any Channel
    let logger: Logger

    public init(source: ApplicationRequestContextSource) {
        channel = source.channel
        logger = source.logger
    }

    /// The peer, without its port.
    var address: String? { channel.remoteAddress?.ipAddress }

    /// Names the request in logs and answers.
    var requestID: String { logger[metadataKey: "hb.request.id"]?.description ?? "" }
}
