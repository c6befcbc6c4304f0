internal import Foundation
internal import GRDB
internal import Synchronization

/// Takes passages apart into words in a thread beside the one that writes them: where each word stands,
/// and in how many passages.
///
/// `Sendable` unchecked: `words`, `segment` and `tallies` are used in the queue alone, and behind what
/// makes them; `waiting` and `ordering` by the thread that writes.
final class WordGathering: @unchecked Sendable {
    private let words: WordFreezer
    private let queue = DispatchQueue(label: "quarry.words")
    private let failure = Mutex<(any Error)?>(nil)
    private var waiting: [Task] = []
    private var segment: WordSegment?
    /// Nil when another text was seen since.
    private var tallies: WordTallies?
    /// What orders the tallies before a segment is made; used by the thread that writes.
    private var ordering: DispatchWorkItem?

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

    /// Begins to order the words whose count has changed, and then to make a segment of what was placed;
    /// the caller goes on meanwhile.
    func beginSegment(pageSize: Int) {
        handOver()
        // Weak, as it is kept.
        let ordering = DispatchWorkItem { [weak self] in
            self?.attempt { self?.tallies = try self?.words.tallies() }
        }
        queue.async(execute: ordering)
        queue.async { [self] in
            attempt { segment = try words.segment(pageSize: pageSize) }
        }
        self.ordering = ordering
    }

    /// The segment that was begun.
    func takeSegment() throws -> WordSegment? {
        try wait()
        defer { segment = nil }
        return segment
    }

    /// The words whose count has changed, with the change; does not wait for a segment that was begun.
    func changes() throws -> WordTallies {
        if waiting.isEmpty, let ordering {
            ordering.wait()
            try checkFailure()
            if let tallies { return tallies }
        }
        handOver()
        try wait()
        return try words.tallies()
    }

    private func take(_ task: Task) {
        waiting.append(task)
        if waiting.count >= Self.handedOver { handOver() }
    }

    private func wait() throws {
        queue.sync {}
        try checkFailure()
    }

    private func checkFailure() throws {
        if let failure = failure.withLock({ $0 }) { throw failure }
    }

    /// Does a thing in the queue, unless one before it failed.
    private func attempt(_ body: () throws -> Void) {
        guard failure.withLock({ $0 == nil }) else { return }
        do { try body() } catch { failure.withLock { $0 = $0 ?? error } }
    }

    private func handOver() {
        guard !waiting.isEmpty else { return }
        let tasks = waiting
        waiting = []
        waiting.reserveCapacity(Self.handedOver)
        ordering = nil
        queue.async { [self] in
            attempt { for task in tasks { try run(task) } }
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
