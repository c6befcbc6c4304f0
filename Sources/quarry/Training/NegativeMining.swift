import Foundation
import QuestionAnswering
import Storage
import Training

/// Finds hard negatives with BM25: passages that share a question's words and do not answer it.
///
/// The passages go into a store of their own, so that those of other splits are never met.
struct NegativeMining {
    /// Negatives kept for a question, of each sort.
    var kept = 8
    /// Whether passages of the question's group are looked for too.
    var minesGroups = true
    /// Searches side by side.
    var width = 1
    let console: Console

    /// Adds what it finds behind the negatives that examples have.
    func mine(_ examples: inout RetrieverExamples) async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "quarry-negatives-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try SQLiteStore(
            at: folder.appending(path: "passages.sqlite"),
            options: SQLiteStore.Options(splitter: WholeText(), tokenizer: .porter)
        )
        let numbers = try await fill(store, examples.passages)
        let bar = ProgressBar("mining negatives", unit: "questions", console: console)
        defer { bar.finish() }
        let found = try await search(store, examples, numbers, bar)
        for (example, negatives) in found.enumerated() {
            let known = examples.examples[example]
            examples.setNegatives(
                known.negatives + negatives.anywhere,
                groupNegatives: known.groupNegatives + negatives.inGroup,
                of: example
            )
        }
    }

    /// What was found for one question, best first.
    private struct Found: Sendable {
        var anywhere: [Int] = []
        var inGroup: [Int] = []
    }

    private func fill(_ store: SQLiteStore, _ passages: [RetrieverExamples.Passage]) async throws
        -> [PassageID: Int]
    {
        for start in stride(from: 0, to: passages.count, by: 1000) {
            let items = (start..<min(start + 1000, passages.count)).map { number in
                CorpusItem(
                    document: Document(
                        id: DocumentID("\(number)"),
                        text: passages[number].text,
                        metadata: ["item_id": .string(passages[number].group)]
                    )
                )
            }
            try await store.add(items, onDuplicate: .skip)
        }
        let all = try await store.passageIDs(matching: nil)
        return try await store.documentIDs(of: all).compactMapValues { Int($0.rawValue) }
    }

    private func search(
        _ store: SQLiteStore,
        _ examples: RetrieverExamples,
        _ numbers: [PassageID: Int],
        _ bar: ProgressBar
    ) async throws -> [Found] {
        let count = examples.examples.count
        var found = [Found](repeating: Found(), count: count)
        try await withThrowingTaskGroup(of: (Int, Found).self) { group in
            var next = 0
            var done = 0
            func start() {
                guard next < count else { return }
                let number = next
                next += 1
                group.addTask {
                    (number, try await negatives(of: number, examples, store, numbers))
                }
            }
            for _ in 0..<max(1, width) { start() }
            while let (number, negatives) = try await group.next() {
                found[number] = negatives
                done += 1
                bar.update(done: done, fraction: Double(done) / Double(count))
                start()
            }
        }
        return found
    }

    private func negatives(
        of number: Int,
        _ examples: RetrieverExamples,
        _ store: SQLiteStore,
        _ numbers: [PassageID: Int]
    ) async throws -> Found {
        let example = examples.examples[number]
        let answers = AnswerFinder(example.answers)
        let limit = 2 * kept + example.positives.count
        func search(_ filter: Filter?) async throws -> [Int] {
            let matches = try await store.search(
                example.question,
                scoring: .standardBM25,
                filter: filter,
                limit: limit
            )
            let candidates = matches.compactMap { numbers[$0.passage] }.filter {
                !example.positives.contains($0) && !answers.isFound(in: examples.passages[$0].text)
            }
            return Array(candidates.prefix(kept))
        }
        var result = Found(anywhere: try await search(nil))
        if minesGroups {
            let own = Filter.compare(field: "item_id", .equal, FilterValue(example.group))
            result.inGroup = try await search(own)
        }
        return result
    }
}

/// Whether a text holds one of some answers, whatever the case, blanks and punctuation.
struct AnswerFinder: Sendable {
    private let answers: [String]

    /// Answers without letters and digits are passed over.
    init(_ answers: [String]) {
        self.answers = answers.map(Self.words).filter { $0.count > 2 }
    }

    /// Whether one of them occurs in the text, as whole words.
    func isFound(in text: String) -> Bool {
        guard !answers.isEmpty else { return false }
        let words = Self.words(text)
        return answers.contains { words.utf8Contains($0) }
    }

    /// The words in lower case, each between blanks.
    private static func words(_ text: String) -> String {
        " " + text.lowercased().split { !($0.isLetter || $0.isNumber) }.joined(separator: " ") + " "
    }
}

extension String {
    fileprivate func utf8Contains(_ other: String) -> Bool {
        range(of: other, options: .literal) != nil
    }
}
