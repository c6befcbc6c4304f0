public import ArgumentParser
public import Evaluation
import Foundation
public import QuestionAnswering
import Transformers

/// `quarry calibrate reader`: probabilities, the no-answer threshold and the risk of answering.
struct CalibrateReader: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reader",
        abstract: "Fits a reader's probabilities and its no-answer threshold to held-out labels.",
        discussion: """
            Example: quarry calibrate reader --split dev --out calibration.json
            Use questions that the reader was not trained on. What is stored is fitted on all of
            them; the figures shown come from fits on other products.
            """
    )

    @Option(help: ArgumentHelp("A model's name or directory.", valueName: "model"))
    var reader: String?

    @Option(help: "isotonic, temperature or logistic.")
    var method: CalibrationMethod = .logistic

    @Option(help: "What counts as right: exact, or overlap for half of the words.")
    var right: RightAnswer = .exact

    @Option(
        help: ArgumentHelp(
            "Which passages are read: product or gold. May be repeated (default: both).",
            valueName: "name"
        )
    )
    var setting: [ReaderCalibration.Setting] = []

    @Option(
        help: ArgumentHelp(
            "A file ending in .json, or a directory for a copy of the model (default: into the "
                + "model's own directory).",
            valueName: "path"
        )
    )
    var out: String?

    @Option(help: "bm25, tfidf, embedding, dpr or hybrid (default: bm25).")
    var retriever: Configuration.RetrieverName?

    @Option(help: ArgumentHelp("Passages read.", valueName: "count"))
    var topKRetriever: Int?

    @OptionGroup var evaluation: EvaluationOptions
    @OptionGroup var retrieval: RetrievalTuningOptions
    @OptionGroup var reading: ReaderTuningOptions
    @OptionGroup var indexOption: IndexOption
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard evaluation.report == nil, evaluation.against == nil else {
            throw ValidationError("--report and --against go with: quarry evaluate pipeline.")
        }
        guard evaluation.convention == .all, evaluation.scopes.count == 1 else {
            throw ValidationError("A calibration counts every label, in one --scope.")
        }
    }

    func run() async throws {
        var configuration = try Configuration.load(common)
        try retrieval.apply(to: &configuration)
        try reading.apply(to: &configuration)
        try configuration.set("reader.model", reader, flag: "--reader")
        try configuration.set("retrieval.retriever", retriever?.rawValue, flag: "--retriever")
        try configuration.set(
            "retrieval.top_k",
            topKRetriever.map(String.init),
            flag: "--top-k-retriever"
        )
        let workspace = try Workspace(configuration, common, indexOption)
        let place = try CalibrationPlace(out, of: workspace.configuration.reader, workspace)
        let session = try await EvaluationSession(workspace, evaluation)
        let calibration = try await CalibrationSession(
            session: session,
            method: method,
            right: right,
            settings: setting.isEmpty ? ReaderCalibration.Setting.allCases : setting
        ).calibration()
        let file = try place.write(as: ReaderCalibration.fileName) {
            try CalibrationFile.write(calibration, to: $0)
        }
        if common.json { return try Console.print(json: calibration) }
        CalibrationText(calibration).lines.forEach(Console.print)
        Console.print("\nWritten to \(file.path)")
    }
}

extension CalibrationMethod: ExpressibleByArgument {}
extension RightAnswer: ExpressibleByArgument {}
extension ReaderCalibration.Setting: ExpressibleByArgument {}
