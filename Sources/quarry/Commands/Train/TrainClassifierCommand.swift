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
struct TrainClassifierCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "classifier",
        abstract: "Trains a classifier of texts, such as the sentiment of reviews.",
        discussion: """
            Example: quarry train classifier --data reviews.csv --out my-classifier
            Data are JSON lines {"text", "label"}, CSV, or columns parted by tabs. The names of the \
            classes come from the data; --map 1..2=negative --map 4..5=positive names ratings. A \
            tenth of each class is held out unless --dev names a file.
            A run that was interrupted goes on with --resume and ends with the same weights.
            """
    )

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Labelled texts to learn from.", valueName: "file"),
        completion: .file()
    )
    var data: [String] = []

    @Option(
        help: ArgumentHelp("Labelled texts to measure on.", valueName: "file"),
        completion: .file()
    )
    var dev: String?

    @Option(
        help: ArgumentHelp("A file of Config/training; flags stand above it.", valueName: "file"),
        completion: .file()
    )
    var recipe: String?

    @Option(help: ArgumentHelp("What {data} in a recipe stands for.", valueName: "dir"))
    var dataDirectory: String?

    @Option(help: ArgumentHelp("LABEL=NAME or LOW..HIGH=NAME.", valueName: "rule"))
    var map: [String] = []

    @OptionGroup var columns: LabelledTextOptions

    @Option(help: "The encoder to start from (default: all-MiniLM-L6-v2).")
    var model: String?

    @Option(help: ArgumentHelp("Where the model goes.", valueName: "dir"), completion: .directory)
    var out: String

    @Flag(help: "The encoder keeps its weights; only the head learns, from features made once.")
    var freezeBackbone = false

    @Flag(help: "Every class counts alike, however rare it is.")
    var classWeights = false

    @Option(help: ArgumentHelp("A classifier of the same classes to learn from.", valueName: "dir"))
    var teacher: String?

    @Option(help: "What scores are divided by when a teacher is imitated.")
    var temperature = 2.0

    @Option(help: "The share of the labels beside a teacher, 0 to 1.")
    var alpha = 0.5

    @Option(help: "How often every text is seen (default: 3).")
    var epochs: Int?

    @Option(help: "Texts of a step (default: 32).")
    var batch: Int?

    @Option(help: "The highest learning rate (default: 5e-5, frozen 1e-3).")
    var rate: Double?

    @Option(help: "Tokens of a text that are read (default: 256).")
    var maxSeqLen: Int?

    @Option(help: "The share of each class that is held out (default: 0.1).")
    var heldOut: Double?

    @Option(help: "How often a class that is named shall be right; else neutral (default: 0.75).")
    var precisionTarget: Double?

    @Option(help: "End after so many epochs without a higher held-out accuracy.")
    var patience: Int?

    @Option(help: "What parts, orders and dropouts are drawn with (default: 1).")
    var seed: UInt64?

    @Flag(help: "Go on with an interrupted run.")
    var resume = false

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard data.isEmpty == (recipe != nil) else {
            throw ValidationError("Name texts with --data or a file with --recipe.")
        }
        guard temperature > 0, (0...1).contains(alpha) else {
            throw ValidationError("--temperature must be above 0, --alpha between 0 and 1.")
        }
    }

    func run() async throws {
        let workspace = try Workspace(common, nil)
        let recipe = try merged()
        try check(recipe)
        let texts = try prepare(recipe)
        announce(texts)
        let source = try resolve(recipe.model ?? "all-MiniLM-L6-v2", workspace)
        let precision = workspace.configuration.embedderPrecision.tensors()
        let training = ClassifierTraining(
            recipe: recipe,
            data: texts,
            source: source,
            directory: URL(filePath: out),
            precision: precision,
            teacher: try await scoresOfTeacher(texts, workspace, precision),
            console: common.console
        )
        let report = try await training.run(resuming: resume)
        if common.json { return try Console.print(json: report) }
        Console.print("\(out): held out")
        report.lines.forEach(Console.print)
    }

    private func merged() throws -> ClassifierRecipe {
        var result = try recipe.map(ClassifierRecipe.init(reading:)) ?? ClassifierRecipe()
        if !data.isEmpty {
            result.data = data.map { ClassifierRecipe.Source(file: $0, labels: map) }
        }
        if let dev { result.dev = [ClassifierRecipe.Source(file: dev, labels: map)] }
        if freezeBackbone { result.freezeBackbone = true }
        if classWeights { result.classWeights = true }
        result.model = model ?? result.model
        result.epochs = epochs ?? result.epochs
        result.batch = batch ?? result.batch
        result.rate = rate ?? result.rate ?? (result.freezeBackbone == true ? 1e-3 : nil)
        result.maxSeqLen = maxSeqLen ?? result.maxSeqLen
        result.heldOut = heldOut ?? result.heldOut
        result.precisionTarget = precisionTarget ?? result.precisionTarget
        result.patience = patience ?? result.patience
        result.seed = seed ?? result.seed
        return result
    }

    private func check(_ recipe: ClassifierRecipe) throws {
        let isSound =
            recipe.epochs ?? 1 > 0 && recipe.batch ?? 1 > 0 && recipe.rate ?? 1 > 0
            && (3...512).contains(recipe.maxSeqLen ?? 256)
            && recipe.heldOut ?? 0.1 > 0 && recipe.heldOut ?? 0.1 < 1
            && (0...1).contains(recipe.precisionTarget ?? 0.5)
            && (0...1).contains(recipe.headShare ?? 0.5) && recipe.patience ?? 1 > 0
        guard isSound else {
            throw QuarryError(
                .usage,
                while: "reading",
                "the options",
                expected: "epochs, batch, rate and patience above 0, a held-out share between 0 "
                    + "and 1, 3 to 512 tokens",
                found: "others"
            )
        }
    }

    private func prepare(_ recipe: ClassifierRecipe) throws -> ClassifierData {
        let seed = recipe.seed ?? 1
        func texts(_ sources: [ClassifierRecipe.Source]) throws -> [LabelledText] {
            try sources.flatMap {
                try $0.texts(in: dataDirectory, columns: columns.columns, seed: seed)
            }
        }
        return try ClassifierData(
            texts(recipe.data ?? []),
            dev: recipe.dev.map { try texts($0) },
            share: recipe.heldOut ?? 0.1,
            seed: seed
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

    private func resolve(_ name: String, _ workspace: Workspace) throws -> ModelDirectory {
        do { return try workspace.models.resolve(name) } catch let error as CheckpointError {
            throw QuarryError(error)
        }
    }

    private func scoresOfTeacher(
        _ data: ClassifierData,
        _ workspace: Workspace,
        _ precision: Precision
    ) async throws -> (logits: [Float], loss: DistillationLoss)? {
        guard let teacher else { return nil }
        let model = try Models.classifier(at: resolve(teacher, workspace), precision: precision)
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
        return (logits, DistillationLoss(temperature: temperature, alpha: alpha))
    }
}

/// Which fields of a file hold text and label.
struct LabelledTextOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The field of the text (default: text).", valueName: "name"))
    var textColumn: String?

    @Option(help: ArgumentHelp("The field of the label (default: label).", valueName: "name"))
    var labelColumn: String?

    var columns: LabelledTextFile.Columns {
        LabelledTextFile.Columns(text: textColumn, label: labelColumn)
    }
}
