internal import Foundation
internal import GRDB
internal import Synchronization

/// Takes passages apart into words in a thread beside the one that writes them: where each word stands,
/// and in how many passages.
///
/// `Sendable` unchecked: `words`, `segment` and `tallies` are used in the queue alone, and behind it; `waiting` by
/// the thread that writes.
final class WordGathering: @unchecked Sendable {
    private let words: WordFreezer
    private let queue = DispatchQueue(label: "quarry.words")
    private let failure = Mutex<(any Error)?>(nil)
    private var waiting: [Task] = []
    private var segment: WordSegment?
    /// Nil when another text was seen since.
    private var tallies: WordTallies?

    /// Something to do with a passage.
    private enum Task: Sendable {
        case place(PlacedPassage)
        case tally(String, Int)
    }

    /// Handing over single texts would cost more than counting them.
    private static let handedOver = 256

    /// Gathers the words of a tokenizer.
    init(_ tokenizer: LexicalTokenizer, on db: Database) throws {
        words = try WordFreezer(tokenizer, on: db)
    }

    /// Notes where the words of a passage stand; each counts one more passage.
    func place(_ passage: PlacedPassage) { take(.place(passage)) }

    /// Adds a number to the count of every distinct word of a text.
    func tally(_ text: String, _ change: Int) { take(.tally(text, change)) }

    /// Begins to make a segment of what was placed, and to order the words whose count has changed; the
    /// caller goes on meanwhile.
    func beginSegment(pageSize: Int) {
        handOver()
        queue.async { [self] in
            guard failure.withLock({ $0 == nil }) else { return }
            do {
                segment = try words.segment(pageSize: pageSize)
                tallies = try words.tallies()
            } catch { fail(error) }
        }
    }

    /// The segment that was begun.
    func takeSegment() throws -> WordSegment? {
        try wait()
        defer { segment = nil }
        return segment
    }

    /// The words whose count has changed, with the change.
    func changes() throws -> WordTallies {
        handOver()
        try wait()
        return try tallies ?? words.tallies()
    }

    private func take(_ task: Task) {
        waiting.append(task)
        if waiting.count >= Self.handedOver { handOver() }
    }

    private func wait() throws {
        queue.sync {}
        if let failure = failure.withLock({ $0 }) { throw failure }
    }

    private func fail(_ error: any Error) { failure.withLock { $0 = $0 ?? error } }

    private func handOver() {
        let tasks = waiting
        waiting = []
        waiting.reserveCapacity(Self.handedOver)
        queue.async { [self] in
            do { for task in tasks { try run(task) } } catch { fail(error) }
        }
    }

    private func run(_ task: Task) throws {
        tallies = nil
        switch task {
        case .place(let passage): try words.place(passage)
        case .tally(let text, let change): try words.tally(text, by: change)
        }
    }
}

/// What the index of words says of a passage.
struct PlacedPassage: Sendable {
    let id: Int64
    let title: String?
    let text: String
    /// The words that filters are looked up by.
    let filters: String
}
