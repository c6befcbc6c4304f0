import ArgumentParser
import Foundation
import QuestionAnswering
import Storage

/// Everything a reader learns from and is measured on, gathered from files and an index.
struct ReaderMaterial {
    /// What is learnt.
    private(set) var learning: [QuestionedText] = []
    /// What is measured; nothing where nobody asked.
    private(set) var heldOut: [QuestionedText] = []
    /// What was of no use.
    private(set) var dropped = DroppedLabels()
    /// How many of `learning` are passages that retrieval brought.
    var negativeCount: Int { learning.count { $0.isNegative } }

    /// Gathers it.
    ///
    /// - Throws: `QuarryError` for options that do not go together, files that cannot be read, and
    ///   where nothing is left to learn from.
    init(_ data: ReaderDataOptions, _ workspace: Workspace, seed: UInt64) async throws {
        try Self.check(data)
        let sources = try LabelSources(data.selection)
        take(try await sources.texts(of: data.squad, .squad), into: \.learning)
        take(try await sources.texts(of: data.subjqa, .subjqa), into: \.learning)
        take(try await sources.texts(of: data.labels, nil), into: \.learning)
        let everything = try LabelSources(LabelSelection.parse([]))
        take(try await everything.texts(of: data.watching.heldOut, nil), into: \.heldOut)
        let store = data.usesIndex ? try workspace.store() : nil
        if let store {
            take(try await sources.texts(of: store), into: \.learning)
            if let split = data.heldOutSplit {
                var selection = data.selection
                selection.split = split
                take(try await LabelSources(selection).texts(of: store), into: \.heldOut)
            }
        }
        if let share = data.watching.share {
            let parts = try HeldOutTexts(learning, holdingOut: share, seed: seed)
            learning = parts.learning
            heldOut += parts.heldOut
        }
        if let limit = data.limit { learning = Array(learning.prefix(limit)) }
        guard !learning.isEmpty else { throw Self.nothing(dropped) }
        if let store, data.negatives > 0 {
            let retriever = try await workspace.retriever(.bm25, over: store).retriever
            let negatives = NegativePassages(retriever: retriever, count: data.negatives)
            learning += try await negatives.texts(beside: learning)
        }
    }

    /// Takes texts to learn from, of which others have told what was left out.
    init(learning: [QuestionedText]) { self.learning = learning }

    /// Adds what windows could not be made of.
    mutating func drop(_ lines: [String]) { lines.forEach { dropped.add(.token, $0) } }

    private mutating func take(
        _ found: QuestionedTexts,
        into part: WritableKeyPath<ReaderMaterial, [QuestionedText]>
    ) {
        self[keyPath: part] += found.texts
        dropped.add(found.dropped)
    }

    private static func check(_ data: ReaderDataOptions) throws {
        let hasFiles = !(data.squad + data.subjqa + data.labels).isEmpty
        guard hasFiles || data.usesIndex else {
            throw QuarryError(
                .usage,
                while: "training",
                "a reader",
                expected: "labels: --squad, --subjqa, --labels or --index",
                found: "none of them",
                nextStep: "Example: quarry train reader --squad train.json --out my-reader"
            )
        }
        guard data.usesIndex || (data.negatives == 0 && data.heldOutSplit == nil) else {
            throw QuarryError(
                .usage,
                while: "training",
                "a reader",
                expected: "--index with --negatives and --held-out-split",
                found: "files alone",
                nextStep: "Import the files with: quarry import FILE --labels"
            )
        }
        let both = data.heldOutSplit.map { $0 == data.selection.split } ?? false
        guard !both, data.heldOutSplit == nil || data.selection.split != nil else {
            throw QuarryError(
                .usage,
                while: "training",
                "a reader",
                expected: "--split, another split to learn from than the one that is measured on",
                found: data.selection.split ?? "all of them",
                nextStep: "Name one, such as --split train."
            )
        }
    }

    private static func nothing(_ dropped: DroppedLabels) -> QuarryError {
        QuarryError(
            .badData,
            while: "training",
            "a reader",
            expected: "at least one label to learn from",
            found: dropped.total == 0
                ? "none" : "none that can be used; \(dropped.total) were left out",
            nextStep: dropped.lines.first.map { "The first that was left out: \($0)" }
                ?? "Check the files, --split and --filter."
        )
    }
}
