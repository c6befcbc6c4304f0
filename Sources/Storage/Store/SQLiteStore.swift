public import Foundation
internal import GRDB
public import QuestionAnswering

/// Documents, passages, labels, words and vectors in one SQLite file.
///
/// A change is one transaction over all of them, and is on the disk when the call returns: neither a
/// killed process nor a power cut loses it. Readers see the state before or after a change, never
/// half of one, and never wait for a writer. Several stores, in one process or in many, may be open
/// on one file; writers take turns.
public final class SQLiteStore: Sendable {
    /// What a store is opened for.
    public enum Access: Sendable, Hashable {
        /// Reading and writing; makes the file when there is none.
        case readWrite
        /// Reading only; also works on media that cannot be written.
        case readOnly
    }

    /// How a store behaves.
    public struct Options: Sendable {
        /// Cuts documents that are added into passages.
        public var splitter: any PassageSplitting
        /// How words are told apart in a store that is made now; one that exists keeps its own.
        public var tokenizer: LexicalTokenizer
        /// How long a writer waits for its turn before it gives up with an error of kind `busy`.
        public var patience: Duration
        /// From how many documents a change on their words are written as a segment of FTS5's index;
        /// fewer go through FTS5, which joins small segments as it goes.
        package var fewestForSegment = 1000

        /// Makes options.
        public init(
            splitter: any PassageSplitting = WholeText(),
            tokenizer: LexicalTokenizer = .unicode61,
            patience: Duration = .seconds(60)
        ) {
            self.splitter = splitter
            self.tokenizer = tokenizer
            self.patience = patience
        }
    }

    /// The file.
    public let file: URL
    let reader: any DatabaseReader
    let writer: (any DatabaseWriter)?
    let splitter: any PassageSplitting
    private let fewestForSegment: Int
    let frozenWords: FrozenWordsCache
    let oneFile: OneFile

    /// Opens the store in a file, such as `Index/default/store.sqlite`.
    ///
    /// Throws `QuarryError`: `missing` when there is nothing to read, `badData` for a file that is no
    ///   store of Quarry or one of a newer Quarry, `busy` when others hold the file for too long,
    ///   `cannotWrite` when it cannot be made.
    public init(at file: URL, for access: Access = .readWrite, options: Options = Options()) throws
    {
        self.file = file
        splitter = options.splitter
        fewestForSegment = options.fewestForSegment
        frozenWords = FrozenWordsCache(of: file)
        oneFile = OneFile(file)
        let opening = StoreOpening(file: file, options: options, oneFile: oneFile)
        switch access {
        case .readWrite:
            let pool = try opening.forWriting()
            (reader, writer) = (pool, pool)
        case .readOnly:
            (reader, writer) = (try opening.forReading(), nil)
        }
    }

    /// Closes the file; every later call fails.
    ///
    /// A store that is merely let go closes as well.
    public func close() throws {
        // SQLite copies the log into the file when the last connection closes, but not if that one
        // only reads, as it may here. What cannot be copied now stays in the log, which loses nothing.
        if let pool = writer as? DatabasePool {
            _ = try? pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        }
        try translating("closing") { try reader.close() }
    }

    /// Reads in one snapshot.
    func read<Result: Sendable>(
        _ action: String,
        _ body: @escaping @Sendable (Database) throws -> Result
    ) async throws -> Result {
        do {
            return try await reader.read(body)
        } catch let error as DatabaseError {
            throw QuarryError(error, while: action, file)
        } catch let error as MetadataJSON.Malformed {
            throw QuarryError(
                .badData,
                while: action,
                file.path,
                expected: "documents whose metadata can be read",
                found: "one whose metadata are damaged, at byte \(error.byte)",
                nextStep: "See how many with: quarry doctor"
            )
        }
    }

    /// Writes in one transaction, wholly or not at all.
    func write<Result: Sendable>(
        _ action: String,
        _ body: @escaping @Sendable (StoreTransaction) throws -> Result
    ) async throws -> Result {
        guard let writer else {
            throw QuarryError(
                .cannotWrite,
                while: action,
                file.path,
                found: "an index that was opened for reading only"
            )
        }
        do {
            return try await writer.write { [fewestForSegment] db in
                let transaction = try StoreTransaction(db, fewestForSegment: fewestForSegment)
                let result = try body(transaction)
                try transaction.finish()
                return result
            }
        } catch let error as DatabaseError {
            throw QuarryError(error, while: action, file)
        }
    }

    private func translating<Result>(_ action: String, _ body: () throws -> Result) throws -> Result
    {
        do { return try body() } catch let error as DatabaseError {
            throw QuarryError(error, while: action, file)
        }
    }
}
