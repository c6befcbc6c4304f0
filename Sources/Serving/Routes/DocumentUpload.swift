import Hummingbird
import Logging
import NIOCore
import QuestionAnswering

/// Brings the documents of a request into the store, in bounded memory: line by line where it can.
struct DocumentUpload {
    private let exchange: Exchange
    private let policy: DuplicatePolicy
    private var reply = UploadReply()
    private var waiting: [(document: Document, line: Int)] = []
    private var waitingBytes = 0

    private static let batchCount = 256
    private static let batchBytes = 4 << 20
    /// The longest list that is not sent line by line, and the longest line.
    private static let longestList = 32 << 20

    init(_ exchange: Exchange) {
        self.exchange = exchange
        policy = exchange.query["on_duplicate"].flatMap(DuplicatePolicy.init) ?? .skip
    }

    /// Stores what the request holds.
    mutating func run() async throws -> UploadReply {
        switch MediaTypeName.of(exchange.head.headerFields[.contentType]) {
        case "application/json": try await takeList()
        default: try await takeLines()
        }
        reply.generation = try await exchange.parts.documents.generation()
        reply.sort()
        return reply
    }

    /// A list is stored wholly or, where one document is no document, not at all.
    private mutating func takeList() async throws {
        let settings = exchange.service.settings
        let bytes = try await exchange.body.bytes(
            upTo: min(Self.longestList, settings.longestUpload),
            within: .seconds(settings.bodySeconds)
        )
        let value: JSONValue
        do { value = try JSONParser.parse(bytes) } catch {
            throw Problem(.badRequest, "No JSON: \(error.described(in: bytes))")
        }
        let faults = Self.listSchema.faults(in: value)
        guard faults.isEmpty else { throw Problem.unprocessable(faults) }
        guard case .array(let values) = value, !values.isEmpty else { return }
        let outcomes = try await exchange.parts.documents.add(
            values.map(DocumentSchema.document),
            policy
        )
        reply.add(outcomes, lines: Array(1...values.count))
    }

    private mutating func takeLines() async throws {
        var splitter = LineSplitter(longest: Self.longestList)
        var total = 0
        var pieces = exchange.body.makeAsyncIterator()
        while true {
            let piece: ByteBuffer?
            do { piece = try await pieces.next() } catch { throw Problem.ofBody(error) }
            guard let buffer = piece else { break }
            total += buffer.readableBytes
            guard total <= exchange.service.settings.longestUpload else {
                throw Problem.tooLarge(exchange.service.settings.longestUpload)
            }
            for line in splitter.lines(Array(buffer: buffer)) { try await take(line) }
        }
        if let line = splitter.rest() { try await take(line) }
        try await store()
    }

    private mutating func take(_ line: LineSplitter.Line) async throws {
        guard let bytes = line.bytes else {
            let detail = "expected a line of at most \(Self.longestList >> 20) MiB"
            return reply.reject(line.number, [FieldFault(pointer: "#", detail: detail)])
        }
        guard bytes.contains(where: { !LineSplitter.isBlank($0) }) else { return }
        let value: JSONValue
        do { value = try JSONParser.parse(bytes) } catch {
            let detail = "no JSON: \(error.described(in: bytes))"
            return reply.reject(line.number, [FieldFault(pointer: "#", detail: detail)])
        }
        let faults = DocumentSchema.document.faults(in: value)
        guard faults.isEmpty else { return reply.reject(line.number, faults) }
        waiting.append((DocumentSchema.document(value), line.number))
        waitingBytes += bytes.count
        if waiting.count >= Self.batchCount || waitingBytes >= Self.batchBytes {
            try await store()
        }
    }

    private mutating func store() async throws {
        guard !waiting.isEmpty else { return }
        do {
            let outcomes = try await exchange.parts.documents.add(waiting.map(\.document), policy)
            reply.add(outcomes, lines: waiting.map(\.line))
        } catch  where reply.stored > 0 {
            exchange.logger.error("upload broke off", metadata: ["reason": "\(error)"])
            throw Problem(error).saying(
                "\(reply.stored) documents of earlier lines are stored; line \(waiting[0].line) "
                    + "and those behind it are not."
            )
        }
        waiting.removeAll(keepingCapacity: true)
        waitingBytes = 0
    }

    /// A list of documents.
    static let listSchema = Schema.array(DocumentSchema.document, count: 0...10_000)
}
