public import Foundation
public import QuestionAnswering

/// Keeps a vector index at the generation of its store, and a file of it beside the store.
///
/// The store is the truth. The file is read when it is undamaged and belongs to the store, caught up
/// when it is behind, and made anew when it is anything else; that it cannot be written is told and
/// otherwise ignored. Searches that run while the index moves on keep the index they began with.
public actor VectorIndexCache {
    /// The vectors it holds.
    public nonisolated let embedder: EmbedderID
    let dimension: Int
    let file: URL
    let settings: VectorIndexSettings
    let store: any DocumentStore & VectorStore
    let warn: @Sendable (String) -> Void
    var held: Held?
    private var last: Task<VectorIndexReport, any Error>?

    /// An index in memory, and how much of it the file has.
    struct Held {
        let snapshot: VectorSnapshot
        let generation: Int64
        /// Vectors added or removed since the file was written; nil when the file is of no use.
        var unsaved: Int?

        /// Whether the file holds the same vectors.
        var isSaved: Bool { unsaved == 0 }
    }

    /// A cache that reads and writes `file`, such as `Index/default/vectors.faiss`.
    ///
    /// - Parameters:
    ///   - file: where the copy lies; it need not exist, nor its folder.
    ///   - embedder: whose vectors are meant.
    ///   - dimension: coordinates of each of them.
    ///   - settings: how they are searched.
    ///   - store: where they come from.
    ///   - warn: told what went wrong without stopping the search.
    public init(
        file: URL,
        embedder: EmbedderID,
        dimension: Int,
        settings: VectorIndexSettings = VectorIndexSettings(),
        store: any DocumentStore & VectorStore,
        warn: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.file = file
        self.embedder = embedder
        self.dimension = dimension
        self.settings = settings
        self.store = store
        self.warn = warn
    }

    /// The index of all vectors that the store has now.
    ///
    /// The file is written when that saves the next start work.
    public func index() async throws -> any VectorIndex {
        let generation = try await store.generation()
        if let held, held.generation == generation {
            return held.snapshot.index(settings: settings)
        }
        try await inTurn { try await self.bringUpToDate(rebuilding: false, saving: .ifItPays) }
        guard let held else { throw CancellationError() }
        return held.snapshot.index(settings: settings)
    }

    /// Brings index and file to the store's generation, from the store alone when `rebuilding`.
    @discardableResult
    public func synchronize(rebuilding: Bool = false) async throws -> VectorIndexReport {
        try await inTurn {
            try await self.bringUpToDate(rebuilding: rebuilding, saving: .always)
        }
    }

    /// When the file is written.
    enum Saving { case always, ifItPays }

    /// Runs one after another: an actor lets others in while it waits for the store.
    @discardableResult
    private func inTurn(_ work: @escaping @Sendable () async throws -> VectorIndexReport)
        async throws -> VectorIndexReport
    {
        let previous = last
        let task = Task {
            _ = await previous?.result
            return try await work()
        }
        last = task
        return try await task.value
    }

    /// What happened on the way, for the report.
    struct Journal {
        var reason: VectorIndexReport.RebuildReason?
        var added = 0
        var removed = 0
        var notes: [String] = []
    }

    private func bringUpToDate(rebuilding: Bool, saving: Saving) async throws
        -> VectorIndexReport
    {
        var journal = Journal()
        if rebuilding {
            held = nil
            journal.reason = .requested
        } else if held == nil {
            journal.reason = try await load(&journal)
        } else {
            journal.reason = try await follow(&journal)
        }
        if let reason = journal.reason {
            if case .damaged = reason { warn("\(file.path) is made anew: \(reason)") }
            try await build()
        }
        await save(saving, &journal)
        return report(journal)
    }

    private func report(_ journal: Journal) -> VectorIndexReport {
        let count = held?.snapshot.rows.presentCount ?? 0
        let kind = held?.snapshot.kind ?? .flat
        var notes = journal.notes
        if kind != settings.kind {
            notes.append("\(count) vectors are too few for \(settings.kind): all are compared.")
        }
        let action: VectorIndexReport.Action =
            if let reason = journal.reason {
                .rebuilt(reason)
            } else if journal.added + journal.removed > 0 {
                .caughtUp(added: journal.added, removed: journal.removed)
            } else {
                .fresh
            }
        return VectorIndexReport(
            action: action,
            kind: kind,
            count: count,
            generation: held?.generation ?? 0,
            isSaved: held?.isSaved ?? false,
            notes: notes
        )
    }
}
