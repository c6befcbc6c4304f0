import QuestionAnswering

/// Documents that are stored in one transaction.
struct ImportBatch: Sendable {
    /// The documents.
    var items: [CorpusItem] = []
    /// The same, made ready for a store that can take them so.
    var prepared: PreparedBatch?
    /// How many records of the corpus lie before the batch's end.
    var recordsDone = 0
    /// How many bytes of the corpus lie before it.
    var bytesRead = 0
    /// Whether no batch came before it.
    var isFirst = false
    /// Whether the corpus ends with it.
    var isLast = false

    /// How far an import is when the batch is stored.
    func progress(of byteCount: Int?) -> ImportProgress {
        ImportProgress(records: recordsDone, bytesRead: bytesRead, byteCount: byteCount)
    }
}

/// Reads a corpus into batches.
struct BatchSource<Records: AsyncIteratorProtocol> where Records.Element == CorpusRecord {
    private var records: Records
    private let options: Importer.Options
    private var recordsRead = 0
    private var mostDocuments = 0

    /// Records at the front that an earlier run has dealt with.
    var recordsToSkip = 0
    /// How many documents the corpus had so far, skipped ones included.
    private(set) var documents = 0
    /// How many records were rejected so far.
    private(set) var rejected = 0
    /// The first of them.
    private(set) var rejections: [Rejection] = []

    init(_ records: Records, _ options: Importer.Options) {
        self.records = records
        self.options = options
    }

    /// The next batch; an empty one only at the end.
    mutating func nextBatch() async throws -> ImportBatch {
        var batch = ImportBatch()
        var bytes = 0
        batch.isFirst = mostDocuments == 0
        // The first batches are small: until one is made ready nothing can be written beside.
        mostDocuments = min(
            options.batchDocuments,
            batch.isFirst ? Importer.Options.firstBatchDocuments : 3 * mostDocuments
        )
        while batch.items.count < mostDocuments, bytes < options.batchBytes {
            guard let record = try await records.next() else {
                batch.isLast = true
                break
            }
            recordsRead += 1
            switch record {
            case .rejected(let rejection): reject(rejection)
            case .item(let item):
                documents += 1
                guard recordsRead > recordsToSkip else { continue }
                bytes += item.document.text.utf8.count
                batch.items.append(
                    options.includesLabels ? item : CorpusItem(document: item.document)
                )
            }
        }
        batch.recordsDone = recordsRead
        batch.bytesRead = (records as? FileCorpus.Iterator)?.bytesRead ?? 0
        return batch
    }

    private mutating func reject(_ rejection: Rejection) {
        rejected += 1
        if rejections.count < options.keptRejections { rejections.append(rejection) }
    }
}
