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
    /// What filters see of the metadata.
    let fields: [(field: String, value: FilterValue)]
    /// The words that filters are looked up by.
    let filters: String

    /// Makes all of it; throws `badData` for a document that no store may hold.
    init(_ item: CorpusItem, _ memory: inout FilterTokenMemory) throws {
        try StoreRules.check(item)
        document = item.document
        labels = item.labels
        var text = document.text
        hash = text.withUTF8 { Data(SHA256.hash(data: UnsafeRawBufferPointer($0))) }
        id = document.id ?? DocumentID(hash.hexadecimal)
        number = FilterValue(id.rawValue).number
        metadata = MetadataJSON.text(of: document.metadata)
        fields = document.metadata.filterFields
        filters = memory.text(for: fields, id: id)
    }

    /// Makes many, in their order, on all cores.
    static func all(_ items: [CorpusItem]) throws -> [PreparedDocument] {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let parts = min(cores, items.count / fewestShared)
        guard parts > 1 else { return try prepare(items[...]) }
        let width = (items.count + parts - 1) / parts
        let results = Mutex<[Int: Result<[PreparedDocument], any Error>]>([:])
        DispatchQueue.concurrentPerform(iterations: parts) { part in
            let range = min(part * width, items.count)..<min((part + 1) * width, items.count)
            let result = Result { try prepare(items[range]) }
            results.withLock { $0[part] = result }
        }
        return try results.withLock { results in
            try (0..<parts).flatMap { try results[$0]?.get() ?? [] }
        }
    }

    /// Fewer documents are not worth a thread of their own.
    private static let fewestShared = 200

    private static func prepare(_ items: ArraySlice<CorpusItem>) throws -> [PreparedDocument] {
        var memory = FilterTokenMemory()
        return try items.map { try PreparedDocument($0, &memory) }
    }
}
