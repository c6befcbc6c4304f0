internal import CFullText
public import Foundation
internal import GRDB
internal import QuestionAnswering
internal import Synchronization

extension SQLiteStore {
    /// Where the frozen index of words lies.
    public var frozenWordsFile: URL { frozenWords.file }

    /// Makes the frozen index of words anew, unless it has nearly all of the store's passages.
    ///
    /// A copy of what FTS5 knows that is searched many times faster. Passages that are added later are
    /// searched in FTS5 and found as well, and where there is no copy, FTS5 alone answers: every answer
    /// is the same with it and without it.
    ///
    /// Takes seconds for a million passages, on all cores; the store can be read and written meanwhile.
    ///
    /// - Parameter tolerance: which share of the passages may be younger than the index, or gone from
    ///   the store, before it is made anew; 0: none.
    /// - Returns: whether a file was written; a store without passages, and one with passages of more
    ///   than 65,536 different lengths, has none.
    /// - Throws: `QuarryError` of kind `cannotWrite` when the file cannot be written.
    @discardableResult
    public func freezeWords(tolerance: Double = 0) async throws -> Bool {
        let isFrozen = try await read("looking at the index of words") { [frozenWords] db in
            let state = try StoreState(db)
            guard state.passages > 0 else { return true }
            guard let view = try frozenWords.view(of: state, on: db) else { return false }
            return Double(view.newer + view.gone) <= tolerance * Double(state.passages)
        }
        guard !isFrozen else { return false }
        return try await onOwnThread { [reader, frozenWords, file] in
            do {
                return try WordFreezing(reader: reader).write(to: frozenWords.file)
            } catch let error as DatabaseError {
                throw QuarryError(error, while: "freezing the index of words", file)
            } catch let fault as FrozenWordsFault {
                throw QuarryError(
                    .internalFault,
                    while: "freezing the index of words",
                    file.path,
                    found: fault.description
                )
            } catch let error as POSIXError {
                throw QuarryError(
                    .cannotWrite,
                    while: "writing",
                    frozenWords.file.path,
                    found: error.localizedDescription,
                    nextStep: "Check the free space and the rights of the directory."
                )
            }
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

/// Takes all passages of a store apart and writes the file.
struct WordFreezing {
    let reader: any DatabaseReader

    /// Below this many passages one thread is enough.
    private static let worthSharing = 2_000
    private static let mostThreads = 8

    /// What was gathered of one snapshot.
    private struct Gathered {
        let header: quarry_postings_header
        let freezers: [WordFreezer]
    }

    /// Writes the file; false when there is nothing to write, or more than a file holds.
    func write(to file: URL) throws -> Bool {
        guard let gathered = try gatherSideBySide() ?? gatherInOneSnapshot() else { return false }
        do {
            try Self.join(gathered) { try MappedFile.write($0, to: file) }
        } catch FrozenWordsFault.tooLarge {
            return false
        }
        return true
    }

    /// Nil when the store was written to between the snapshots of the parts.
    private func gatherSideBySide() throws -> Gathered? {
        let (store, range, header) = try reader.read { db in
            (try StoreState(db), try Self.range(db), try Self.header(db))
        }
        guard store.passages > 0, let header else { return nil }
        let parts = Self.parts(of: range, passages: store.passages)
        return try gather(parts, at: store).map { Gathered(header: header, freezers: $0) }
    }

    /// For a store that is written to all the time.
    private func gatherInOneSnapshot() throws -> Gathered? {
        try reader.read { db in
            let store = try StoreState(db)
            guard store.passages > 0, let header = try Self.header(db) else { return nil }
            let freezer = try WordFreezer(store.tokenizer, on: db)
            try freezer.run(try Self.range(db), on: db)
            return Gathered(header: header, freezers: [freezer])
        }
    }

    /// Each part in its own thread and connection; nil when the store changed in between.
    private func gather(_ parts: [ClosedRange<Int64>], at store: StoreState) throws
        -> [WordFreezer]?
    {
        let results = Mutex<[Int: Result<WordFreezer?, any Error>]>([:])
        DispatchQueue.concurrentPerform(iterations: parts.count) { number in
            let result = Result { () throws -> WordFreezer? in
                try reader.read { db in
                    guard try StoreState(db) == store else { return nil }
                    let freezer = try WordFreezer(store.tokenizer, on: db)
                    try freezer.run(parts[number], on: db)
                    return freezer
                }
            }
            results.withLock { $0[number] = result }
        }
        let freezers = try results.withLock { results in
            try parts.indices.compactMap { try results[$0]?.get() }
        }
        return freezers.count == parts.count ? freezers : nil
    }

    private static func range(_ db: Database) throws -> ClosedRange<Int64> {
        let row = try Row.fetchOne(
            db,
            sql: "SELECT (SELECT min(id) FROM passages), (SELECT max(id) FROM passages)"
        )
        let (first, last): (Int64?, Int64?) = (row?[0], row?[1])
        return (first ?? 0)...max(first ?? 0, last ?? 0)
    }

    private static func parts(of range: ClosedRange<Int64>, passages: Int) -> [ClosedRange<Int64>] {
        let cores = min(ProcessInfo.processInfo.activeProcessorCount, mostThreads)
        let count = passages < worthSharing ? 1 : Int64(max(1, cores))
        let width = (range.upperBound - range.lowerBound) / count + 1
        return (0..<count).map { part in
            let start = range.lowerBound + part * width
            return start...min(max(start, range.upperBound), start + width - 1)
        }
        .filter { $0.lowerBound <= range.upperBound }
    }

    /// Nil for a store without a name, as one opened for reading may be.
    private static func header(_ db: Database) throws -> quarry_postings_header? {
        let state = try StoreState(db)
        let range = try range(db)
        guard let first = try StoreDigest.of(range.lowerBound, on: db),
            let last = try StoreDigest.of(range.upperBound, on: db)
        else { return nil }
        var header = quarry_postings_header()
        header.generation = state.generation
        header.first_digest = first
        header.last_digest = last
        withUnsafeMutableBytes(of: &header.tokenizer) { name in
            name.copyBytes(from: state.tokenizer.rawValue.utf8)
        }
        return header
    }

    private static func join(
        _ gathered: Gathered,
        _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let freezers = gathered.freezers
        var header = gathered.header
        var bytes: UnsafeMutableRawPointer?
        var count = 0
        let handles: [OpaquePointer?] = freezers.map(\.handle)
        let code = withExtendedLifetime(freezers) {
            quarry_freezer_join(handles, handles.count, &header, &bytes, &count)
        }
        guard Int(code) == QUARRY_POSTINGS_OK else { throw FrozenWordsFault(code: code) }
        defer { free(bytes) }
        try body(UnsafeRawBufferPointer(start: bytes, count: count))
    }
}
