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
        static let firstBatchDocuments = 2_000
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
        let (batches, ready) = AsyncStream.makeStream(of: ImportBatch.self)
        let (rows, stored) = AsyncStream.makeStream(of: Void.self)
        async let counts = write(batches, checkpoint, afterRows: stored) {
            progress?($0.progress(of: byteCount))
        }
        // What is wrong with a batch is said when those before it are stored.
        let reading = await read(&source, into: ready, whenever: rows)
        report.counts = try await counts
        try reading.get()
        try Task.checkCancellation()
        report.take(source)
        guard source.documents > 0 else { throw report.noDocuments(in: subject) }
        return report
    }

    /// Reads batches and makes them ready, beside the writing: the next but one when a batch's rows are
    /// stored, as its end leaves a core idle.
    private func read(
        _ source: inout BatchSource<some Any>,
        into ready: AsyncStream<ImportBatch>.Continuation,
        whenever rows: AsyncStream<Void>
    ) async -> Result<Void, any Error> {
        defer { ready.finish() }
        var rows = rows.makeAsyncIterator()
        do {
            for number in 0... {
                // None when the writing has failed, which is the error then.
                if number > 1, await rows.next() == nil { break }
                let batch = try await nextBatch(&source)
                ready.yield(batch)
                if batch.isLast { break }
            }
            return .success(())
        } catch {
            return .failure(error)
        }
    }

    private func nextBatch(_ source: inout BatchSource<some Any>) async throws -> ImportBatch {
        var batch = try await source.nextBatch()
        if let store = store as? SQLiteStore {
            batch.prepared = try PreparedBatch(
                batch.items,
                cutBy: store.splitter,
                isBesideWriting: !batch.isFirst
            )
            batch.items = []
        }
        return batch
    }

    private func write(
        _ batches: AsyncStream<ImportBatch>,
        _ checkpoint: String?,
        afterRows stored: AsyncStream<Void>.Continuation,
        progress: @Sendable (ImportBatch) -> Void
    ) async throws -> AddedCounts {
        defer { stored.finish() }
        var counts = AddedCounts()
        for await batch in batches {
            counts = counts + (try await add(batch, checkpoint) { stored.yield() })
            progress(batch)
            // To give the memory of thousands of documents back takes a tenth of a second.
            Task.detached { [batch] in withExtendedLifetime(batch) {} }
        }
        return counts
    }

    private func add(
        _ batch: ImportBatch,
        _ checkpoint: String?,
        afterRows: @escaping @Sendable () -> Void
    ) async throws -> AddedCounts {
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
                checkpoint: state,
                afterRows: afterRows
            )
        }
        defer { afterRows() }
        return try await store.add(
            batch.items,
            onDuplicate: options.onDuplicate,
            checkpoint: state
        )
    }
}
