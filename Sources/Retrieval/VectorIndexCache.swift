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
    private let dimension: Int
    private let file: URL
    private let settings: VectorIndexSettings
    private let store: any DocumentStore & VectorStore
    private let warn: @Sendable (String) -> Void
    private var held: Held?
    private var last: Task<VectorIndexReport, any Error>?

    /// An index in memory, and how much of it the file has.
    private struct Held {
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
    private enum Saving { case always, ifItPays }

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
    private struct Journal {
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

// MARK: - The ways to an index

extension VectorIndexCache {
    /// Takes the file and makes up what it lacks; says why where it cannot be used.
    private func load(_ journal: inout Journal) async throws
        -> VectorIndexReport.RebuildReason?
    {
        guard FileManager.default.fileExists(atPath: file.path) else { return .missing }
        let file = file
        let loaded: (header: IndexFileHeader, index: VectorSnapshot)
        do {
            loaded = try await onOwnThread { try IndexFile.read(file) }
        } catch let fault as IndexFileFault {
            return fault.reason
        } catch {
            return .damaged("\(error)")
        }
        let header = loaded.header
        if let reason = reasonToRefuse(header, owner: try await owner()) { return reason }
        let held = Held(snapshot: loaded.index, generation: header.generation, unsaved: 0)
        let generation = try await store.generation()
        guard header.generation <= generation else {
            return .aheadOfStore(file: header.generation, store: generation)
        }
        self.held = held
        if header.generation < generation, let reason = try await follow(&journal) {
            return reason
        }
        return try await agreesWithStore() ? nil : .otherStore
    }

    private func reasonToRefuse(_ header: IndexFileHeader, owner: IndexFile.Owner)
        -> VectorIndexReport.RebuildReason?
    {
        if header.embedder != owner.embedder { return .otherEmbedder(header.embedder) }
        if header.store != owner.store { return .otherStore }
        if header.settings != owner.settings { return .otherSettings(header.settings) }
        if header.dimension != dimension {
            return .otherSettings("vectors of \(header.dimension) coordinates")
        }
        return nil
    }

    /// Makes up the difference to the store; says why where there is no way from here to there.
    private func follow(_ journal: inout Journal) async throws
        -> VectorIndexReport.RebuildReason?
    {
        guard let before = held else { return .missing }
        let changes = try await store.vectorChanges(of: embedder, since: before.generation)
        guard changes.generation >= before.generation else {
            return .aheadOfStore(file: before.generation, store: changes.generation)
        }
        let settings = settings
        let step = try await onOwnThread {
            try before.snapshot.following(changes, settings: settings)
        }
        guard let step else { return .otherStore }
        journal.added += step.added
        journal.removed += step.removed
        if let remade = step.remade { journal.notes.append("Built anew, because \(remade).") }
        held = Held(
            snapshot: step.snapshot,
            generation: changes.generation,
            unsaved: before.unsaved.map {
                step.remade == nil ? $0 + step.added + step.removed : Int.max / 2
            }
        )
        return nil
    }

    /// Makes the index from the store's vectors, a part at a time so that only one copy is held.
    ///
    /// A vector that changes meanwhile is read as it was or as it is; the next catching-up, which
    /// starts from the generation before, sees to it.
    private func build() async throws {
        held = nil
        let generation = try await store.generation()
        let start = try await store.vectorChanges(of: embedder, since: generation)
        var rows = VectorRows(dimension: dimension, capacity: start.present.count)
        for first in stride(from: 0, to: start.present.count, by: Self.part) {
            let part = start.present[first..<min(first + Self.part, start.present.count)]
            rows = try rows.adding(try await store.vectors(of: embedder, among: Array(part)))
        }
        let (all, settings) = (rows, settings)
        let snapshot = try await onOwnThread {
            try VectorSnapshot(building: all, settings: settings)
        }
        held = Held(snapshot: snapshot, generation: start.generation, unsaved: nil)
    }

    /// Vectors read from the store at a time.
    private static let part = 8192

    /// Compares a few vectors with the store's.
    ///
    /// A store that was deleted and filled again counts its generations and passages from one
    /// again, and its numbers may fit the old file.
    private func agreesWithStore() async throws -> Bool {
        guard let rows = held?.snapshot.rows else { return false }
        let count = rows.places.count
        let sample = Set((0..<32).map { $0 * max(0, count - 1) / 31 }).filter { $0 < count }
        let passages = sample.map { PassageID(rows.places.passages[$0]) }.sorted()
        let stored = try await store.vectors(of: embedder, among: passages)
        guard stored.count == passages.count else { return false }
        return stored.allSatisfy { passage, vector in
            guard let position = rows.places.position(of: passage.rawValue) else { return false }
            return rows.buffer.row(position).elementsEqual(vector.values) {
                $0.bitPattern == $1.bitPattern
            }
        }
    }

    private func save(_ saving: Saving, _ journal: inout Journal) async {
        guard let held, !held.isSaved else { return }
        if saving == .ifItPays, let unsaved = held.unsaved {
            // Reading back a sixteenth from the store costs less than writing the whole again.
            guard unsaved > max(256, held.snapshot.rows.count / 16) else { return }
        }
        do {
            let (file, owner) = (file, try await owner())
            try await onOwnThread {
                try IndexFile.write(
                    held.snapshot,
                    generation: held.generation,
                    owner: owner,
                    to: file
                )
            }
            self.held?.unsaved = 0
        } catch {
            let note =
                "\(file.path) cannot be written (\(error)): searches work, but every start"
                + " reads the vectors from the store."
            journal.notes.append(note)
            warn(note)
        }
    }

    private func owner() async throws -> IndexFile.Owner {
        IndexFile.Owner(
            embedder: embedder.rawValue,
            store: try await store.identity(),
            settings: settings.signature
        )
    }
}

extension IndexFileFault {
    fileprivate var reason: VectorIndexReport.RebuildReason {
        switch self {
        case .foreign: .damaged("it is not an index file of Quarry")
        case .newerFormat(let version): .newerFormat(version)
        case .damaged(let what): .damaged(what)
        }
    }
}

/// Runs long work beside the threads that Swift's tasks share, which must never be held up.
private func onOwnThread<Result: Sendable>(
    _ work: @escaping @Sendable () throws -> Result
) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(with: .init(catching: work)) }
    }
}
