internal import CFullText
internal import Foundation
internal import GRDB

/// Takes texts apart into words as FTS5 does, many times faster: what it has seen once it knows.
///
/// `Sendable` unchecked: one thread uses it at a time.
final class WordFreezer: @unchecked Sendable {
    let handle: OpaquePointer

    /// Makes one for the words of a tokenizer.
    init(_ tokenizer: LexicalTokenizer, on db: Database) throws {
        let words = tokenizer.words.map { strdup($0) }
        defer { words.forEach { free($0) } }
        var pointers = words.map { UnsafePointer($0) }
        var made: OpaquePointer?
        let code = quarry_freezer_new(
            db.sqliteConnection,
            &pointers,
            Int32(pointers.count),
            &made
        )
        guard let made else { throw FrozenWordsFault(code: code) }
        handle = made
    }

    deinit { quarry_freezer_free(handle) }

    /// Gathers the postings of the passages with those ids.
    func run(_ passages: ClosedRange<Int64>, on db: Database) throws {
        try check(
            quarry_freezer_run(
                handle,
                db.sqliteConnection,
                passages.lowerBound,
                passages.upperBound
            )
        )
    }

    /// Notes where the words of a passage stand, and counts one in the tally of each.
    func place(_ passage: PlacedPassage) throws {
        let code = Self.withUTF8(passage.title ?? "") { title, titleLength in
            Self.withUTF8(passage.text) { text, textLength in
                Self.withUTF8(passage.filters) { filters, filtersLength in
                    quarry_freezer_place(
                        handle,
                        passage.id,
                        title,
                        titleLength,
                        text,
                        textLength,
                        filters,
                        filtersLength
                    )
                }
            }
        }
        try check(code)
    }

    /// Makes a segment of what was placed, and forgets it; tallies stay.
    func segment(pageSize: Int) throws -> WordSegment {
        var segment: OpaquePointer?
        let code = quarry_freezer_segment(handle, pageSize, &segment)
        try check(code)
        guard let segment else { throw FrozenWordsFault.noMemory }
        return WordSegment(owning: segment)
    }

    /// Adds a number to the tally of every distinct word of a text.
    func tally(_ text: String, by change: Int) throws {
        let code = Self.withUTF8(text) { quarry_freezer_tally(handle, $0, $1, Int32(change)) }
        try check(code)
    }

    /// The words with a tally other than 0, in order of their bytes.
    func tallies() throws -> WordTallies {
        var tallies: UnsafeMutablePointer<quarry_word_tally>?
        var count = 0
        try check(quarry_freezer_tallies(handle, &tallies, &count))
        return WordTallies(
            owning: UnsafeMutableBufferPointer(start: tallies, count: count),
            of: self
        )
    }

    private static func withUTF8(
        _ text: String,
        _ body: (UnsafePointer<CChar>?, Int) -> Int32
    ) -> Int32 {
        var text = text
        return text.withUTF8 { utf8 in
            utf8.withMemoryRebound(to: CChar.self) { body($0.baseAddress, $0.count) }
        }
    }

    private func check(_ code: Int32) throws {
        guard Int(code) == QUARRY_POSTINGS_OK else { throw FrozenWordsFault(code: code) }
    }
}

/// Tallies in order of their words; good until their freezer sees another text.
final class WordTallies {
    private let tallies: UnsafeMutableBufferPointer<quarry_word_tally>
    /// Holds the words' bytes.
    private let freezer: WordFreezer

    fileprivate init(
        owning tallies: UnsafeMutableBufferPointer<quarry_word_tally>,
        of freezer: WordFreezer
    ) {
        self.tallies = tallies
        self.freezer = freezer
    }

    deinit { free(tallies.baseAddress) }

    /// Shows each word, as UTF-8, with its tally.
    func each(_ body: (UnsafeBufferPointer<CChar>, Int64) throws -> Void) rethrows {
        for tally in tallies {
            try body(UnsafeBufferPointer(start: tally.text, count: tally.length), tally.count)
        }
    }
}
