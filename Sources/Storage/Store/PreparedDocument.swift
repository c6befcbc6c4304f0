internal import Crypto
internal import Foundation
internal import QuestionAnswering
internal import Synchronization

/// A document with all that is stored of it and does not depend on the store, so that it is made
/// beside the one thread that writes.
struct PreparedDocument: Sendable {
    let document: Document
    let labels: [UnboundLabel]
    let id: DocumentID
    /// The number that the id spells, if it does.
    let number: Double?
    /// SHA-256 of the text.
    let hash: Data
    /// As JSON.
    let metadata: String
    /// The words that filters are looked up by.
    let filters: String
    /// What the text is cut into.
    let passages: [CutPassage]

    /// Makes all of it; throws `badData` for a document that no store may hold.
    init(
        _ item: CorpusItem,
        cutBy splitter: some PassageSplitting,
        _ fields: inout PreparedFields
    ) throws {
        try StoreRules.check(item)
        document = item.document
        labels = item.labels
        var text = document.text
        hash = text.withUTF8 { Data(SHA256.hash(data: UnsafeRawBufferPointer($0))) }
        id = document.id ?? DocumentID(hash.hexadecimal)
        let name = FilterValue(id.rawValue)
        number = name.number
        metadata = MetadataJSON.text(of: document.metadata)
        filters = fields.add(document.metadata.filterFields, name: name)
        passages = try CutPassage.passages(of: document.text, cutBy: splitter)
    }
}

/// Documents that are stored in one transaction, made ready.
struct PreparedBatch: Sendable {
    /// The documents.
    let documents: [PreparedDocument]
    /// What filters see of their metadata.
    let fields: OrderedFields

    /// Makes documents ready, in their order.
    ///
    /// - Parameters:
    ///   - items: the documents.
    ///   - splitter: cuts them.
    ///   - isBesideWriting: whether another batch is written meanwhile, which takes longer and is not to
    ///     wait: half of the cores are left to it. Else all of them are used.
    /// - Throws: `badData` for a document that no store may hold.
    init(
        _ items: [CorpusItem],
        cutBy splitter: some PassageSplitting,
        isBesideWriting: Bool = false
    ) throws {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let parts = try Self.parts(items, splitter, cores: isBesideWriting ? cores / 2 : cores)
        documents = parts.flatMap(\.documents)
        var fields = PreparedFields()
        for part in parts { fields.append(part.fields) }
        self.fields = OrderedFields(fields)
    }

    /// What one thread makes ready.
    private struct Part {
        var documents: [PreparedDocument] = []
        var fields = PreparedFields()

        init(_ items: ArraySlice<CorpusItem>, _ splitter: some PassageSplitting) throws {
            documents.reserveCapacity(items.count)
            for item in items {
                documents.append(try PreparedDocument(item, cutBy: splitter, &fields))
            }
        }
    }

    /// Fewer documents are not worth a thread of their own.
    private static let fewestShared = 200

    private static func parts(
        _ items: [CorpusItem],
        _ splitter: some PassageSplitting,
        cores: Int
    ) throws -> [Part] {
        let count = min(cores, items.count / fewestShared)
        guard count > 1 else { return [try Part(items[...], splitter)] }
        let width = (items.count + count - 1) / count
        let results = Mutex<[Int: Result<Part, any Error>]>([:])
        DispatchQueue.concurrentPerform(iterations: count) { part in
            let range = min(part * width, items.count)..<min((part + 1) * width, items.count)
            let result = Result { try Part(items[range], splitter) }
            results.withLock { $0[part] = result }
        }
        return try results.withLock { results in
            try (0..<count).compactMap { try results[$0]?.get() }
        }
    }
}

/// A part of a document's text, with its place there.
struct CutPassage: Sendable {
    let range: TextRange
    let text: String

    /// Cuts a text; a splitter that breaks its promise is caught before anything is stored.
    static func passages(of text: String, cutBy splitter: some PassageSplitting) throws
        -> [CutPassage]
    {
        let length = text.utf8.count
        return try splitter.ranges(in: text).map { range in
            let isWhole = range.bytes == 0..<length
            return CutPassage(
                range: range,
                text: isWhole ? text : try slice(text, range, length: length)
            )
        }
    }

    private static func slice(_ text: String, _ range: TextRange, length: Int) throws -> String {
        let bytes = range.bytes
        let isInside = bytes.lowerBound >= 0 && bytes.upperBound <= length && !bytes.isEmpty
        let body = isInside ? text.slice(bytes: bytes) : ""
        guard isInside, body.utf8.count == bytes.count, body.scalarCount == range.scalars.count
        else {
            throw QuarryError(
                .internalFault,
                while: "splitting",
                "a text of \(length) bytes",
                expected: "a range on scalar borders inside it",
                found: "\(bytes) as scalars \(range.scalars)"
            )
        }
        return body
    }
}
