import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import QuestionAnswering

/// An answer that is sent as it comes about, as server-sent events: `documents` once, `answer` for each
/// answer, then `done` with all of what a plain reply holds; `error` with a problem instead.
struct AnswerStream {
    private let exchange: Exchange
    private let order: AskOrder

    init(_ exchange: Exchange, _ order: AskOrder) {
        self.exchange = exchange
        self.order = order
    }

    private struct Found: Encodable {
        let documents: [DocumentBody]
    }

    /// The reply; work begins when it is sent.
    var response: Response {
        let (exchange, order) = (exchange, order)
        let body = ResponseBody { writer in
            let (events, feed) = AsyncThrowingStream<String, any Error>.makeStream()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    await Self.answer(order, exchange, into: feed)
                    feed.finish()
                }
                defer { group.cancelAll() }
                for try await event in events { try await writer.write(ByteBuffer(string: event)) }
            }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: body
        )
    }

    private static func answer(
        _ order: AskOrder,
        _ exchange: Exchange,
        into feed: AsyncThrowingStream<String, any Error>.Continuation
    ) async {
        do {
            let response = try await exchange.client.whilePresent {
                try await exchange.parts.ask(order) { progress in
                    for event in try events(of: progress) { feed.yield(event) }
                }
            }
            exchange.service.metrics.countStages(response.timings)
            feed.yield(try event("done", response))
        } catch is CancellationError {
            exchange.logger.info("the client went while an answer was made")
        } catch {
            exchange.logger.error("stream failed", metadata: ["reason": "\(error)"])
            let problem = Problem(error).body(requestID: exchange.requestID)
            feed.yield("event: error\ndata: \(problem)\n\n")
        }
        // The turn is over when the work is, not when the client has read everything.
        withExtendedLifetime(exchange.turn) {}
    }

    private static func events(of progress: AnswerProgress) throws -> [String] {
        switch progress {
        case .found(let passages):
            return [try event("documents", Found(documents: passages.map(DocumentBody.init)))]
        case .read(let reading):
            return try reading.answers.map { try event("answer", AnswerBody($0)) }
        }
    }

    private static func event(_ name: String, _ value: some Encodable) throws -> String {
        "event: \(name)\ndata: \(try JSONText.text(value))\n\n"
    }
}
