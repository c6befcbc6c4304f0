import Foundation
import QuestionAnswering
import Retrieval
import Storage
import Training

/// Gathers questions and passages for training a retriever, from files and from indexes.
struct RetrieverExampleFiles {
    let console: Console
    /// What of a passage is read.
    let text: PassageText
    private(set) var examples = RetrieverExamples()

    init(console: Console, text: PassageText) {
        self.console = console
        self.text = text
    }

    /// Adds the questions of a file in DPR's format.
    mutating func add(dpr path: String) throws {
        var file = try DPRFile(path)
        var count = 0
        var unanswered = 0
        while let entry = try file.next() {
            count += 1
            if entry.positives.isEmpty { unanswered += 1 }
            add(entry, path)
        }
        guard count > unanswered else { throw Self.nothing(in: path, questions: count) }
        if unanswered > 0 {
            console.warn("\(path): \(unanswered) of \(count) questions have no positive context")
        }
    }

    /// Adds the labels of a file that `quarry import` reads, such as SQuAD's or SubjQA's.
    mutating func add(labels path: String) async throws {
        let corpus = try openCorpus(path: path)
        var count = 0
        var rejected = 0
        for try await record in corpus {
            switch record {
            case .rejected(let rejection):
                rejected += 1
                if rejected <= 5 { console.warn("\(rejection.location): \(rejection.reason)") }
            case .item(let item):
                let document = item.document
                let group = Self.group(document.metadata) ?? document.title
                let read = text.text(title: document.title, text: document.text)
                let passage = examples.addPassage(read, group: group ?? read)
                for label in item.labels {
                    count += 1
                    add(label.question, label.answer, passage, group ?? read)
                }
            }
        }
        if rejected > 5 { console.warn("\(path): \(rejected - 5) more entries were left out") }
        guard count > 0 else { throw Self.nothing(in: path, questions: 0) }
    }

    /// Adds the labels of an index: the passage that holds a labelled answer is what its question
    /// should find.
    mutating func add(index store: SQLiteStore, split: String?) async throws {
        let filter = split.map { Filter.compare(field: "split", .equal, FilterValue($0)) }
        var passages: [DocumentID: [Passage]] = [:]
        for passage in try await store.passages(try await store.passageIDs(matching: filter)) {
            passages[passage.documentID, default: []].append(passage)
            let read = text.text(title: passage.title, text: passage.text)
            examples.addPassage(read, group: Self.group(passage.metadata) ?? read)
        }
        for label in try await store.labels(matching: filter) {
            for passage in passages[label.documentID] ?? [] where passage.holds(label.answer) {
                let read = text.text(title: passage.title, text: passage.text)
                let group = Self.group(passage.metadata) ?? read
                add(label.question, label.answer, examples.addPassage(read, group: group), group)
            }
        }
        guard !examples.examples.isEmpty else {
            throw QuarryError(
                .missing,
                while: "reading labels from",
                store.file.path,
                expected: split.map { "labels of the split \($0)" } ?? "labels",
                found: "none that speak of its passages",
                nextStep: "Import labelled questions with: quarry import FILE --labels --split NAME"
            )
        }
    }

    private mutating func add(_ entry: DPRFile.Entry, _ path: String) {
        func numbers(_ contexts: [DPRFile.Context]) -> [Int] {
            contexts.map { context in
                let read = text.text(title: context.title, text: context.text)
                return examples.addPassage(read, group: entry.item ?? read)
            }
        }
        let positives = numbers(entry.positives)
        let negatives = numbers(entry.hardNegatives) + numbers(entry.negatives)
        let first = positives.first.map { examples.passages[$0].text }
        examples.add(
            RetrieverExample(
                question: entry.question,
                group: entry.item ?? first ?? entry.question,
                answers: entry.answers,
                positives: positives,
                negatives: negatives
            )
        )
    }

    /// A label without an answer says that this passage does not answer: a negative by hand.
    private mutating func add(
        _ question: String,
        _ answer: LabelledSpan?,
        _ passage: Int,
        _ group: String
    ) {
        examples.add(
            RetrieverExample(
                question: question,
                group: group,
                answers: answer.map { [$0.text] } ?? [],
                positives: answer == nil ? [] : [passage],
                groupNegatives: answer == nil ? [passage] : []
            )
        )
    }

    private static func group(_ metadata: Metadata) -> String? {
        metadata["item_id"].flatMap(FilterValue.init)?.text
    }

    private static func nothing(in path: String, questions: Int) -> QuarryError {
        QuarryError(
            .badData,
            while: "reading questions to learn from",
            path,
            expected: "questions with passages that answer them",
            found: questions == 0 ? "no question" : "\(questions) questions, none answered",
            nextStep: "Give SQuAD or SubjQA files with --labels, DPR files with --dpr."
        )
    }
}

extension PassageText {
    /// What of a passage is embedded, and so what is learnt from.
    fileprivate func text(title: String?, text: String) -> String {
        guard self == .titleAndText, let title, !title.isEmpty else { return text }
        return title + "\n" + text
    }
}

extension Passage {
    /// Whether an answer lies wholly in the passage; every passage of a document that does not answer
    /// holds none.
    fileprivate func holds(_ answer: LabelledSpan?) -> Bool {
        guard let answer else { return true }
        return range.bytes.lowerBound <= answer.range.bytes.lowerBound
            && answer.range.bytes.upperBound <= range.bytes.upperBound
    }
}
