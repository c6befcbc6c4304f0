import ArgumentParser
import Foundation
import Inference
import QuestionAnswering
import Retrieval
import Storage
import Training
import Transformers

/// `quarry train retriever`: towers that place questions near the passages that answer them.
struct TrainRetrieverCommand: TrainingCommand {
    static let configuration = CommandConfiguration(
        commandName: "retriever",
        abstract: "Trains dense retrieval: two towers, or one for both sides.",
        discussion: """
            Example: quarry train retriever --labels electronics-train.csv --shared --out my-retriever
            Hard negatives are found by BM25 among the passages learnt from. Then:
            quarry index --embedder my-retriever --rebuild
            Pairs of other kinds become DPR lines, for example with
            jq -c '{question, positive_ctxs: [{text: .context}]}' pairs.jsonl > pairs-dpr.jsonl
            """
    )

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Labelled files that quarry import reads.", valueName: "file"),
        completion: .file()
    )
    var labels: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Files in DPR's format: a JSON list, or JSON lines.", valueName: "file"),
        completion: .file()
    )
    var dpr: [String] = []

    @Option(help: ArgumentHelp("With --index: labels of this split alone.", valueName: "name"))
    var split: String?

    @OptionGroup var places: TrainingPlaces
    @OptionGroup var watching: HeldOutOptions<RetrieverDefaults>
    @OptionGroup var learning: LearningOptions<RetrieverDefaults>
    @OptionGroup var options: RetrieverOptions
    @OptionGroup var indexOption: IndexOption
    @OptionGroup var common: CommonOptions

    func run() async throws { try await trainByRecipe() }

    func train(_ recipe: TrainingRecipe?) async throws {
        try check()
        let compact = try CompactCopy(places)
        let workspace = try Workspace(common, indexOption.index == nil ? nil : indexOption)
        let source = try workspace.models.resolve(learning.model)
        guard source.kind == .embedder || source.kind == .dpr else {
            throw QuarryError(
                .usage,
                while: "training a retriever from",
                learning.model,
                expected: "an embedder or DPR",
                found: "a model of another kind, \(source.kind.rawValue)"
            )
        }
        let (learnt, watched) = try await examples(workspace)
        let outcome = try RetrieverTraining(
            learning: learning,
            options: options,
            source: source,
            places: places,
            console: common.console
        )
        .run(learnt, heldOut: watched, data: sources)
        try places.finish(compact, common.console)
        try show(outcome)
    }

    private func check() throws {
        func fault(_ expected: String, _ found: String) -> QuarryError {
            QuarryError(
                .usage,
                while: "training",
                "a retriever",
                expected: expected,
                found: found
            )
        }
        guard !labels.isEmpty || !dpr.isEmpty || indexOption.index != nil else {
            throw fault("something to learn from: --labels, --dpr or --index", "none of them")
        }
        guard split == nil || indexOption.index != nil else {
            throw fault("--index with --split", "files alone")
        }
    }

    /// What is learnt from, with mined negatives, and what is held out.
    private func examples(_ workspace: Workspace) async throws -> (
        RetrieverExamples, RetrieverExamples?
    ) {
        let text = options.passageText
        var read = RetrieverExampleFiles(console: common.console, text: text)
        for path in labels { try await read.add(labels: path) }
        for path in dpr { try read.add(dpr: path) }
        if indexOption.index != nil {
            try await read.add(index: try workspace.store(), split: split)
        }
        var all = read.examples
        let unanswered = all.dropUnanswered()
        if unanswered > 0 {
            common.console.note("\(unanswered) questions without an answer are left out")
        }
        var watched = RetrieverExamples()
        if watching.heldOut.isEmpty {
            let parts = all.parted(
                share: watching.share ?? 0,
                most: options.heldOutQuestions,
                seed: learning.seed
            )
            (all, watched) = (parts.learnt, parts.heldOut)
        } else {
            var read = RetrieverExampleFiles(console: common.console, text: text)
            for path in watching.heldOut { try await read.add(labels: path) }
            watched = read.examples
            watched.dropUnanswered()
        }
        if let limit = options.limit { all.sample(limit, seed: learning.seed) }
        guard !all.examples.isEmpty else { throw Self.nothingToLearn(sources) }
        common.console.note(
            "\(all.examples.count) questions with an answer, \(all.passages.count) passages; "
                + "\(watched.examples.count) questions held out"
        )
        if watched.examples.isEmpty {
            common.console.warn("nothing is held out: the last epoch is kept, good or not")
        }
        if options.hardNegatives > 0 || options.productNegatives > 0, options.minedNegatives > 0 {
            var mining = NegativeMining(console: common.console)
            mining.kept = options.minedNegatives
            mining.minesGroups = options.productNegatives > 0
            mining.width = workspace.width
            try await mining.mine(&all)
        }
        return (all, watched.examples.isEmpty ? nil : watched)
    }

    /// What the model card says it learnt from: names alone, since paths tell of the machine.
    private var sources: [String] {
        (labels + dpr).map { URL(filePath: $0).lastPathComponent }
            + (indexOption.index.map { index in
                let name = URL(filePath: index).lastPathComponent
                return ["index \(name)" + (split.map { ", split \($0)" } ?? "")]
            } ?? [])
    }

    private func show(_ outcome: RetrieverTraining.Outcome) throws {
        guard !common.json else { return try Console.print(json: outcome) }
        var line = "\(places.out): \(outcome.steps) steps, mean loss "
        line += String(format: "%.4f", outcome.meanLoss)
        if let before = outcome.before, let after = outcome.after {
            line += String(format: ", held-out MRR@10 %.4f → %.4f", before.mrr10, after.mrr10)
        }
        Console.print(line)
    }

    private static func nothingToLearn(_ sources: [String]) -> QuarryError {
        QuarryError(
            .badData,
            while: "training a retriever on",
            sources.joined(separator: ", "),
            expected: "questions with passages that answer them",
            found: "none",
            nextStep: "Check the files, or hold out a smaller share with --held-out-share 0."
        )
    }
}
