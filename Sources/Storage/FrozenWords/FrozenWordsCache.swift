internal import CFullText
internal import Foundation
internal import GRDB
internal import Synchronization

/// Keeps the frozen index of words of one store in memory, and looks for a newer file when the store
/// has moved on.
///
/// The store is the truth. A file that is missing, damaged or another store's is as good as none.
final class FrozenWordsCache: Sendable {
    /// Where the file lies: `lexical.postings` beside the store.
    let file: URL
    private let held = Mutex(Held())

    private struct Held {
        var words: FrozenWords?
        /// The file that was looked at last.
        var seen: FileMark?
        /// Passages of the file that are gone, valid for exactly so many; they never come back.
        var excluded: (count: Int, bits: PassageBits)?
    }

    /// Tells whether a file was replaced.
    private struct FileMark: Equatable {
        let inode: UInt64
        let size: Int64
        let seconds: Int
        let nanoseconds: Int

        init?(_ file: URL) {
            var status = stat()
            guard stat(file.path, &status) == 0 else { return nil }
            inode = UInt64(status.st_ino)
            size = Int64(status.st_size)
            seconds = status.st_mtim.tv_sec
            nanoseconds = status.st_mtim.tv_nsec
        }
    }

    /// Keeps the index of the store in a file.
    init(of store: URL) {
        file = store.deletingLastPathComponent().appending(path: "lexical.postings")
    }

    /// The frozen index as it stands to a snapshot of the store; nil when it is of no use to it.
    func view(of store: StoreState, on db: Database) throws -> FrozenView? {
        try held.withLock { held in
            if held.words?.header.generation != store.generation {
                try Self.look(for: file, &held, on: db)
            }
            guard let words = held.words, words.header.generation <= store.generation,
                words.tokenizer == store.tokenizer
            else { return nil }
            return try Self.view(words, of: store, &held, on: db)
        }
    }

    /// Takes a new file, if there is one.
    private static func look(for file: URL, _ held: inout Held, on db: Database) throws {
        let mark = FileMark(file)
        guard mark != held.seen else { return }
        held = Held(words: nil, seen: mark, excluded: nil)
        guard mark != nil, let words = try? FrozenWords(file) else { return }
        // Nothing of the first and the last passage left: nobody can say whose file it is.
        let known = [
            try StoreDigest.of(words.firstPassage, on: db).map { $0 == words.header.first_digest },
            try StoreDigest.of(words.header.last_passage, on: db)
                .map { $0 == words.header.last_digest },
        ]
        .compactMap { $0 }
        if !known.isEmpty, known.allSatisfy({ $0 }) { held.words = words }
    }

    private static func view(
        _ words: FrozenWords,
        of store: StoreState,
        _ held: inout Held,
        on db: Database
    ) throws -> FrozenView? {
        let last = words.header.last_passage
        if store.lastPassage == last, store.passages == words.passages {
            return FrozenView(words: words, newer: 0, gone: 0, excluded: nil, total: nil)
        }
        let newer = try Int.fetchOne(
            db.cachedStatement(sql: "SELECT count(*) FROM passages WHERE id > ?"),
            arguments: [last]
        )
        guard let newer, let total = try FullTextTotal(db) else { return nil }
        let gone = words.passages + newer - store.passages
        guard gone >= 0, gone <= words.passages else { return nil }
        if gone > 0, held.excluded?.count != gone {
            held.excluded = (gone, try absent(words, last: last, on: db))
        }
        return FrozenView(
            words: words,
            newer: newer,
            gone: gone,
            excluded: gone > 0 ? held.excluded?.bits : nil,
            total: total
        )
    }

    private static func absent(_ words: FrozenWords, last: Int64, on db: Database) throws
        -> PassageBits
    {
        let present = try Int64.fetchAll(
            db,
            sql: "SELECT id FROM passages WHERE id <= ? ORDER BY id",
            arguments: [last]
        )
        return PassageBits(allBut: words.numbers(of: present), of: words.passages)
    }
}

/// A frozen index of words as it stands to a snapshot of its store.
struct FrozenView {
    let words: FrozenWords
    /// How many passages of the store are younger.
    let newer: Int
    /// How many passages of the file are gone from the store.
    let gone: Int
    /// Which ones.
    let excluded: PassageBits?
    /// What FTS5 has counted, where the store has moved on.
    let total: FullTextTotal?

    /// Whether the store has exactly the passages of the file.
    var isComplete: Bool { newer == 0 && gone == 0 }

    /// The mean length of the store's passages in words.
    var averageLength: Double { total?.averageLength ?? words.averageLength }
}
