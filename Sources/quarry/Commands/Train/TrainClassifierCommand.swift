import ArgumentParser
import Evaluation
import Foundation
import Inference
import QuestionAnswering
import Storage
import Tensors
import Training
import Transformers

/// `quarry train classifier`: makes a classifier of an encoder and labelled texts.
struct TrainClassifierCommand: TrainingCommand {
    static let configuration = CommandConfiguration(
        commandName: "classifier",
        abstract: "Trains a classifier of texts, such as the sentiment of reviews.",
        discussion: """
            Example: quarry train classifier --texts reviews.csv --out my-classifier
            Texts are JSON lines {"text", "label"}, CSV, or columns parted by tabs. The names of the \
            classes come from the data; --map 1..2=negative --map 4..5=positive names ratings. A \
            tenth of each class is held out unless --held-out names a file.
            A run that was interrupted goes on with --resume and ends with the same weights.
            """
    )

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Labelled texts to learn from.", valueName: "file"),
        completion: .file()
    )
    var texts: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("LABEL=NAME or LOW..HIGH=NAME.", valueName: "rule")
    )
    var map: [String] = []

    @OptionGroup var columns: LabelledTextOptions
    @OptionGroup var places: TrainingPlaces
    @OptionGroup var watching: HeldOutOptions<ClassifierDefaults>
    @OptionGroup var learning: LearningOptions<ClassifierDefaults>
    @OptionGroup var options: ClassifierOptions
    @OptionGroup var teaching: TeacherOptions
    @OptionGroup var common: CommonOptions

    static let described: Set<String> = ["texts", "held-out"]

    func run() async throws { try await trainByRecipe() }

    func train(_ recipe: TrainingRecipe?) async throws {
        let compact = try CompactCopy(places)
        let workspace = try Workspace(common, nil)
        let sources = sources(texts, recipe, "texts")
        let data = try prepare(sources, heldOut: self.sources(watching.heldOut, recipe, "held-out"))
        announce(data)
        let precision = learning.precision.tensors
        let training = ClassifierTraining(
            learning: learning,
            options: options,
            sources: sources,
            data: data,
            source: try workspace.models.resolve(learning.model),
            places: places,
            readingPrecision: workspace.configuration.embedderPrecision.tensors(),
            teacher: try await scoresOfTeacher(data, workspace, precision),
            console: common.console
        )
        let report = try await training.run()
        try places.finish(compact, common.console)
        if common.json { return try Console.print(json: report) }
        Console.print("\(places.out): held out")
        report.lines.forEach(Console.print)
    }

    /// The files that the command line names, else those that the recipe describes.
    private func sources(_ files: [String], _ recipe: TrainingRecipe?, _ name: String)
        -> [LabelledSource]
    {
        guard files.isEmpty else { return files.map { LabelledSource($0, labels: map) } }
        return recipe?.sources[name] ?? []
    }

    private func prepare(_ sources: [LabelledSource], heldOut: [LabelledSource]) throws
        -> ClassifierData
    {
        func texts(_ sources: [LabelledSource]) throws -> [LabelledText] {
            try sources.flatMap { try $0.texts(columns: columns.columns, seed: learning.seed) }
        }
        guard !sources.isEmpty else {
            throw QuarryError(
                .usage,
                while: "training",
                "a classifier",
                expected: "labelled texts: --texts, or texts in a --recipe",
                found: "none of them"
            )
        }
        guard !heldOut.isEmpty || watching.share != nil else {
            throw QuarryError(
                .usage,
                while: "training",
                "a classifier",
                expected: "texts to calibrate it on: --held-out or a --held-out-share above 0",
                found: "none of them"
            )
        }
        return try ClassifierData(
            texts(sources),
            dev: heldOut.isEmpty ? nil : texts(heldOut),
            share: watching.share ?? 0,
            seed: learning.seed
        )
    }

    private func announce(_ data: ClassifierData) {
        let counts = data.labels.map { label in
            "\(label) \(data.training.count { $0.label == label })"
        }
        common.console.note(
            "\(data.training.count) texts to learn from (\(counts.joined(separator: ", "))), "
                + "\(data.heldOut.count) held out, \(data.copies) copies left out"
        )
    }

    private func scoresOfTeacher(
        _ data: ClassifierData,
        _ workspace: Workspace,
        _ precision: Precision
    ) async throws -> (logits: [Float], loss: DistillationLoss)? {
        guard let teacher = teaching.teacher else { return nil }
        let model = try Models.classifier(
            at: workspace.models.resolve(teacher),
            precision: precision
        )
        let places = data.labels.map { model.labels.firstIndex(of: $0) }
        guard Set(model.labels) == Set(data.labels) else {
            throw QuarryError(
                .usage,
                while: "learning from the teacher",
                teacher,
                expected: "the classes of the data: \(data.labels.joined(separator: ", "))",
                found: model.labels.joined(separator: ", ")
            )
        }
        let rows = try await model.logits(of: data.training.map(\.text))
        // In the order of the data's classes, which need not be the teacher's.
        let logits = rows.flatMap { row in places.map { row[$0 ?? 0] } }
        return (logits, teaching.mixture)
    }
}
