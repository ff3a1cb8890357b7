import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// A connection's first look at requests: small messages of senders go by `IntakeLane`, everything else on to
/// Hummingbird, in the order in which it came.
///
/// It also closes connections that are idle, for Hummingbird does not see all that happens on them.
final class IntakeHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private enum State {
        /// What comes goes on.
        case open
        /// A message is being read.
        case reading(IntakeLane.Ticket, HTTPTypes.HTTPRequest, ByteBuffer?)
        /// It is being stored; what comes meanwhile is held.
        case storing
    }

    private enum Held {
        case part(HTTPRequestPart)
        case event(Any)
        case error(any Error)
    }

    private let lane: IntakeLane
    private var state = State.open
    private var held = CircularBuffer<Held>()
    /// Whether a read was asked for that has to wait until what is held has gone on.
    private var isReadWanted = false
    /// Requests that went on and are not answered.
    private var unanswered = 0
    /// Whether one that goes on is still being read.
    private var isPassing = false
    /// Whether the server stops, which Hummingbird must not hear of before the message under way is answered.
    private var isStopping = false
    private var context: ChannelHandlerContext?
    /// Where bytes go out that are an answer already.
    private var encoder: ChannelHandlerContext?

    private init(lane: IntakeLane) {
        self.lane = lane
    }

    /// The handlers of one connection.
    static func handlers(lane: IntakeLane, idleTimeout: Duration) -> [any RemovableChannelHandler] {
        [IdleStateHandler(allTimeout: TimeAmount(idleTimeout)), IntakeHandler(lane: lane)]
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        encoder = try? context.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        encoder = nil
    }

    // MARK: In

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if isStoring { held.append(.part(part)) } else { receive(part, context) }
    }

    private func receive(_ part: HTTPRequestPart, _ context: ChannelHandlerContext) {
        switch (state, part) {
        case (.open, .head(let head)):
            // An answer must not overtake that of an earlier request.
            // Nor may answers pile up that the sender does not read: those of Hummingbird wait for him.
            if unanswered == 0, encoder != nil, context.channel.isWritable, let ticket = lane.ticket(for: head) {
                state = .reading(ticket, head, nil)
            } else {
                pass(part, context)
            }
        case (.reading(let ticket, let head, let body), .body(var more)):
            guard var body else {
                state = .reading(ticket, head, more)
                return
            }
            body.writeBuffer(&more)
            state = .reading(ticket, head, body)
        case (.reading(let ticket, let head, let body), .end):
            state = .storing
            let me = NIOLoopBound(self, eventLoop: context.eventLoop)
            let isTaken = lane.take(ticket, body: body ?? ByteBuffer()) { answer in
                me.eventLoop.execute { me.value.write(answer) }
            }
            guard !isTaken else { return }
            state = .reading(ticket, head, body)
            giveUp(context)
            pass(part, context)
            tellThatItStops(context)
        default: pass(part, context)
        }
    }

    /// Sends what was read of a message the long way.
    private func giveUp(_ context: ChannelHandlerContext) {
        guard case .reading(_, let head, let body) = state else { return }
        state = .open
        pass(.head(head), context)
        if let body { pass(.body(body), context) }
    }

    private func pass(_ part: HTTPRequestPart, _ context: ChannelHandlerContext) {
        switch part {
        case .head:
            unanswered += 1
            isPassing = true
        case .body: break
        case .end: isPassing = false
        }
        context.fireChannelRead(wrapInboundOut(part))
    }

    func read(context: ChannelHandlerContext) {
        if held.isEmpty { context.read() } else { isReadWanted = true }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch (state, event) {
        case (_, is IdleStateHandler.IdleStateEvent):
            if isIdle { context.close(promise: nil) }
        case (.reading, is ChannelShouldQuiesceEvent), (.storing, is ChannelShouldQuiesceEvent):
            isStopping = true
        case (.storing, _): held.append(.event(event))
        default:
            giveUp(context)
            context.fireUserInboundEventTriggered(event)
            tellThatItStops(context)
        }
    }

    /// Whether nothing goes on but waiting for the sender.
    private var isIdle: Bool {
        switch state {
        case .open: unanswered == 0 || isPassing
        case .reading: true
        case .storing: false
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if isStoring { return held.append(.error(error)) }
        giveUp(context)
        context.fireErrorCaught(error)
        tellThatItStops(context)
    }

    // MARK: Out

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        // What cannot be read as a request is answered too.
        if case .end = unwrapOutboundIn(data), unanswered > 0 { unanswered -= 1 }
        context.write(data, promise: promise)
    }

    private func write(_ answer: IntakeLane.Answer) {
        guard let context else { return }
        // Past all handlers: in three parts through each of them, an answer took as long as the rest of its message.
        // A connection's idle time is counted from what was read, then, which is at most the length of a commit earlier.
        encoder?.writeAndFlush(NIOAny(lane.bytes(of: answer)), promise: nil)
        state = .open
        release(context)
    }

    /// Lets go on what was held while a message was being stored.
    private func release(_ context: ChannelHandlerContext) {
        if !held.isEmpty {
            while !isStoring, let item = held.popFirst() {
                switch item {
                case .part(let part): receive(part, context)
                case .event(let event): userInboundEventTriggered(context: context, event: event)
                case .error(let error): errorCaught(context: context, error: error)
                }
            }
            context.fireChannelReadComplete()
            if held.isEmpty, isReadWanted {
                isReadWanted = false
                context.read()
            }
        }
        tellThatItStops(context)
    }

    private func tellThatItStops(_ context: ChannelHandlerContext) {
        guard case .open = state, isStopping else { return }
        isStopping = false
        context.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    }

    private var isStoring: Bool {
        if case .storing = state { true } else { false }
    }
}
