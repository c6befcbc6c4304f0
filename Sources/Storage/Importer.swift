public import QuestionAnswering

/// Brings corpora into a document store, batch by batch.
///
/// Every batch is one transaction that also notes how far the import has come. An import that was broken
/// off goes on where it stopped when it is run again on the same corpus.
public struct Importer: Sendable {
    private let store: any DocumentStore
    private let options: Options

    /// How to import.
    public struct Options: Hashable, Sendable {
        /// What happens to documents that the store knows.
        public var onDuplicate = DuplicatePolicy.skip
        /// Whether the corpus's labels are stored too.
        public var includesLabels = true
        /// The most documents of a batch.
        public var batchDocuments = 20_000
        var firstBatchDocuments: Int { min(batchDocuments, 4_000) }
        /// A batch ends when its texts reach this many UTF-8 bytes.
        public var batchBytes = 32 << 20
        /// How many rejections the report keeps; all are counted.
        public var keptRejections = 20

        /// The defaults.
        public init() {}
    }

    /// Prepares to import into a store.
    public init(into store: any DocumentStore, options: Options = Options()) {
        self.store = store
        self.options = options
    }

    /// Imports a file or folder.
    ///
    /// - Parameters:
    ///   - corpus: what to import.
    ///   - progress: is told after every batch.
    /// - Returns: what became of the corpus's records.
    /// - Throws: `QuarryError` of kind `badData` when the corpus holds no document, cannot be read on, or
    ///   holds a duplicate under `.fail`. Batches stored before stay stored.
    public func run(
        _ corpus: FileCorpus,
        progress: (@Sendable (ImportProgress) -> Void)? = nil
    ) async throws -> ImportReport {
        let name = corpus.fingerprint.map { "\($0)|\(options.onDuplicate.rawValue)" }
        return try await run(
            corpus,
            named: corpus.path,
            resumableAs: name,
            byteCount: corpus.byteCount,
            progress: progress
        )
    }

    /// Imports any corpus.
    ///
    /// - Parameters:
    ///   - corpus: what to import.
    ///   - subject: names it in errors.
    ///   - checkpoint: under which name the store notes how far the import has come; the same name must
    ///     mean the same records in the same order. Nil: the import cannot be resumed.
    ///   - byteCount: how many bytes it has, for progress.
    ///   - progress: is told after every batch.
    /// - Returns: what became of the corpus's records.
    /// - Throws: as above.
    public func run(
        _ corpus: some Corpus,
        named subject: String,
        resumableAs checkpoint: String?,
        byteCount: Int? = nil,
        progress: (@Sendable (ImportProgress) -> Void)? = nil
    ) async throws -> ImportReport {
        var source = BatchSource(corpus.makeAsyncIterator(), options)
        var report = ImportReport()
        if let checkpoint {
            report.resumedAfter = try await store.importCheckpoint(checkpoint)?.recordsDone ?? 0
        }
        source.recordsToSkip = report.resumedAfter
        var next = await nextBatch(&source)
        while let batch = try next?.get() {
            try Task.checkCancellation()
            // The next batch is read and prepared while this one is written. What is wrong with it is
            // said when this one is stored.
            async let stored = add(batch, checkpoint)
            next = batch.isLast ? nil : await nextBatch(&source)
            report.counts = report.counts + (try await stored)
            progress?(batch.progress(of: byteCount))
        }
        report.take(source)
        guard source.documents > 0 else { throw report.noDocuments(in: subject) }
        return report
    }

    private func nextBatch(_ source: inout BatchSource<some Any>) async
        -> Result<ImportBatch, any Error>?
    {
        do {
            var batch = try await source.nextBatch()
            if let store = store as? SQLiteStore {
                batch.prepared = try PreparedBatch(batch.items, cutBy: store.splitter)
                batch.items = []
            }
            return .success(batch)
        } catch {
            return .failure(error)
        }
    }

    private func add(_ batch: ImportBatch, _ checkpoint: String?) async throws -> AddedCounts {
        let state = checkpoint.map {
            ImportCheckpoint(name: $0, recordsDone: batch.isLast ? nil : batch.recordsDone)
        }
        // An empty last batch still has a checkpoint to clear.
        let isEmpty = batch.prepared?.documents.isEmpty ?? batch.items.isEmpty
        guard !isEmpty || (batch.isLast && state != nil) else { return AddedCounts() }
        if let store = store as? SQLiteStore, let prepared = batch.prepared {
            return try await store.add(
                prepared,
                onDuplicate: options.onDuplicate,
                checkpoint: state
            )
        }
        return try await store.add(
            batch.items,
            onDuplicate: options.onDuplicate,
            checkpoint: state
        )
    }
}
