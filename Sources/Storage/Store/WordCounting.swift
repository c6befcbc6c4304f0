internal import Foundation
internal import GRDB
internal import Synchronization

/// Counts in how many passages each word stands, in a thread beside the one that writes them.
///
/// `Sendable` unchecked: `words` is used in the queue alone, and behind it; `waiting` by the thread that
/// writes.
final class WordCounting: @unchecked Sendable {
    private let words: WordFreezer
    private let queue = DispatchQueue(label: "quarry.words")
    private let failure = Mutex<(any Error)?>(nil)
    private var waiting: [(text: String, change: Int)] = []

    /// Handing over single texts would cost more than counting them.
    private static let handedOver = 256

    /// Counts the words of a tokenizer.
    init(_ tokenizer: LexicalTokenizer, on db: Database) throws {
        words = try WordFreezer(tokenizer, on: db)
    }

    /// Adds a number to the count of every distinct word of a text.
    func add(_ text: String, _ change: Int) {
        waiting.append((text, change))
        if waiting.count >= Self.handedOver { handOver() }
    }

    /// Shows the words whose count has changed, in order of their bytes.
    func eachChange(_ body: (String, Int) throws -> Void) throws {
        handOver()
        queue.sync {}
        if let failure = failure.withLock({ $0 }) { throw failure }
        try words.eachTally(body)
    }

    private func handOver() {
        let texts = waiting
        waiting = []
        queue.async { [self] in
            do { for (text, change) in texts { try words.tally(text, by: change) } } catch {
                failure.withLock { $0 = error }
            }
        }
    }
}
