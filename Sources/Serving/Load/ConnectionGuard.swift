import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Stands in every connection: notices when the client goes, says "100 Continue", and closes the
/// connection behind a reply that says so.
///
/// The last keeps a client from sending the rest of a body that was refused: what still comes is
/// thrown away for a short while, so that the client can read the reply, then the connection ends.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let registry: ConnectionRegistry
    private let longestBody: Int
    private var client: ClientPresence?
    private var isClosing = false
    private static let farewell = TimeAmount.seconds(2)

    init(_ registry: ConnectionRegistry, longestBody: Int) {
        self.registry = registry
        self.longestBody = longestBody
    }

    func handlerAdded(context: ChannelHandlerContext) { client = registry.open(context.channel) }

    func handlerRemoved(context: ChannelHandlerContext) {
        client?.markGone()
        registry.close(context.channel)
    }

    func channelInactive(context: ChannelHandlerContext) {
        client?.markGone()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { client?.markGone() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data), expectsContinue(head) {
            let reply = HTTPResponsePart.head(HTTPResponse(status: .continue))
            context.writeAndFlush(wrapOutboundOut(reply), promise: nil)
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            if head.headerFields[.connection] == "close" { isClosing = true }
        case .end where isClosing:
            let channel = context.channel
            context.writeAndFlush(data, promise: promise)
            context.close(mode: .output, promise: nil)
            context.eventLoop.scheduleTask(in: Self.farewell) { channel.close(promise: nil) }
            return
        case .body, .end: break
        }
        context.write(data, promise: promise)
    }

    private func expectsContinue(_ head: HTTPRequest) -> Bool {
        guard head.headerFields[.expect]?.lowercased() == "100-continue" else { return false }
        let length = head.headerFields[.contentLength].flatMap { Int($0) } ?? 0
        return length <= longestBody
    }
}
