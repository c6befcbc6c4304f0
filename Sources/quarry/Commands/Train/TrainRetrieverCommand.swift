import ArgumentParser
import Foundation
import Inference
import QuestionAnswering
import Retrieval
import Storage
import Training
import Transformers

/// `quarry train retriever`: towers that place questions near the passages that answer them.
struct TrainRetrieverCommand: AsyncParsableCommand {
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

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Labelled files to choose the epoch by.", valueName: "file"),
        completion: .file()
    )
    var heldOut: [String] = []

    @Option(
        help: ArgumentHelp("A YAML file with values for these options.", valueName: "file"),
        completion: .file()
    )
    var recipe: String?

    @Option(help: ArgumentHelp("Where the model goes.", valueName: "dir"), completion: .directory)
    var out: String

    @Option(
        help: ArgumentHelp("Where a compact copy goes, a quarter of the size.", valueName: "dir"),
        completion: .directory
    )
    var compact: String?

    @Flag(help: "Go on with an interrupted run.")
    var resume = false

    @OptionGroup var options: RetrieverRecipeOptions
    @OptionGroup var indexOption: IndexOption
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard !labels.isEmpty || !dpr.isEmpty || indexOption.index != nil else {
            throw ValidationError("Give something to learn from: --labels, --dpr or --index.")
        }
        guard split == nil || indexOption.index != nil else {
            throw ValidationError("--split goes with --index.")
        }
    }

    func run() async throws {
        do { try await train() } catch let error as TrainingError {
            throw QuarryError(error)
        } catch let error as CheckpointError {
            throw QuarryError(error)
        }
    }

    private func train() async throws {
        var recipe = try RetrieverRecipe(file: recipe)
        options.apply(to: &recipe)
        try recipe.check()
        let workspace = try Workspace(common, indexOption.index == nil ? nil : indexOption)
        let source = try workspace.models.resolve(recipe.model)
        guard source.kind == .embedder || source.kind == .dpr else {
            throw QuarryError(
                .usage,
                while: "training a retriever from",
                recipe.model,
                expected: "an embedder or DPR",
                found: "a model of another kind, \(source.kind.rawValue)"
            )
        }
        let (learnt, watched) = try await examples(recipe, workspace)
        let outcome = try RetrieverTraining(
            recipe: recipe,
            source: source,
            out: URL(filePath: out),
            console: common.console
        )
        .run(learnt, heldOut: watched, data: data, resuming: resume)
        if let compact {
            _ = try CompactConverter().convert(
                ModelDirectory(at: URL(filePath: out)),
                to: URL(filePath: compact)
            )
        }
        try show(outcome)
    }

    /// What is learnt from, with mined negatives, and what is held out.
    private func examples(_ recipe: RetrieverRecipe, _ workspace: Workspace) async throws -> (
        RetrieverExamples, RetrieverExamples?
    ) {
        let text = recipe.passageText
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
        if heldOut.isEmpty {
            let parts = all.parted(
                share: recipe.heldOutShare,
                most: recipe.heldOutQuestions,
                seed: recipe.seed
            )
            (all, watched) = (parts.learnt, parts.heldOut)
        } else {
            var read = RetrieverExampleFiles(console: common.console, text: text)
            for path in heldOut { try await read.add(labels: path) }
            watched = read.examples
            watched.dropUnanswered()
        }
        if let limit = recipe.limit { all.sample(limit, seed: recipe.seed) }
        guard !all.examples.isEmpty else { throw Self.nothingToLearn(data) }
        common.console.note(
            "\(all.examples.count) questions with an answer, \(all.passages.count) passages; "
                + "\(watched.examples.count) questions held out"
        )
        if watched.examples.isEmpty {
            common.console.warn("nothing is held out: the last epoch is kept, good or not")
        }
        if recipe.hardNegatives > 0 || recipe.productNegatives > 0, recipe.minedNegatives > 0 {
            var mining = NegativeMining(console: common.console)
            mining.kept = recipe.minedNegatives
            mining.minesGroups = recipe.productNegatives > 0
            mining.width = workspace.width
            try await mining.mine(&all)
        }
        return (all, watched.examples.isEmpty ? nil : watched)
    }

    /// What the model card says it learnt from: names alone, since paths tell of the machine.
    private var data: [String] {
        (labels + dpr).map { URL(filePath: $0).lastPathComponent }
            + (indexOption.index.map { index in
                let name = URL(filePath: index).lastPathComponent
                return ["index \(name)" + (split.map { ", split \($0)" } ?? "")]
            } ?? [])
    }

    private func show(_ outcome: RetrieverTraining.Outcome) throws {
        guard !common.json else { return try Console.print(json: outcome) }
        var line = "\(out): \(outcome.steps) steps, mean loss "
        line += String(format: "%.4f", outcome.meanLoss)
        if let before = outcome.before, let after = outcome.after {
            line += String(format: ", held-out MRR@10 %.4f → %.4f", before.mrr10, after.mrr10)
        }
        Console.print(line)
    }

    private static func nothingToLearn(_ data: [String]) -> QuarryError {
        QuarryError(
            .badData,
            while: "training a retriever on",
            data.joined(separator: ", "),
            expected: "questions with passages that answer them",
            found: "none",
            nextStep: "Check the files, or hold out a smaller share with --held-out-share 0."
        )
    }
}
