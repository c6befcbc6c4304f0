import ArgumentParser
import Evaluation
import Foundation
import QuestionAnswering

/// `quarry evaluate reader`: the words it marks when it has the right review.
struct EvaluateReader: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reader",
        abstract: "Measures the reader on the reviews that people looked at, or on a SQuAD file.",
        discussion: """
            Example: quarry evaluate reader --split test
            Example: quarry evaluate reader --squad dev-v1.1.json --predictions out.json --json
            Beside each reader stands what always saying "no answer" scores.
            """
    )

    @Option(
        help: ArgumentHelp(
            "A model's name or directory. May be repeated (default: the configured reader).",
            valueName: "model"
        )
    )
    var reader: [String] = []

    @Option(
        help: ArgumentHelp("Questions from a SQuAD 1.1 or 2.0 file.", valueName: "file"),
        completion: .file()
    )
    var squad: String?

    @Option(
        help: ArgumentHelp(
            "With --squad: write the replies as the official scorers read them.",
            valueName: "file"
        ),
        completion: .file()
    )
    var predictions: String?

    @OptionGroup var evaluation: EvaluationOptions
    @OptionGroup var reading: ReaderTuningOptions
    @OptionGroup var indexOption: IndexOption
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard predictions == nil || squad != nil else {
            throw ValidationError("--predictions goes with --squad.")
        }
        guard squad == nil || evaluation.report == nil else {
            throw ValidationError("--report shows an index's questions; it goes without --squad.")
        }
        guard squad == nil || reader.count <= 1 else {
            throw ValidationError("--squad measures one reader at a time.")
        }
    }

    func run() async throws {
        var configuration = try Configuration.load(common)
        try reading.apply(to: &configuration)
        if let squad {
            if let name = reader.first { configuration.reader = name }
            let workspace = try Workspace(configuration, common, nil)
            let session = try SQuADSession(workspace, file: squad)
            return try await session.run(predictions: predictions, json: common.json)
        }
        let workspace = try Workspace(configuration, common, indexOption)
        let session = try await EvaluationSession(workspace, evaluation)
        let names = reader.isEmpty ? [configuration.reader] : reader
        let result = try await evaluate(session, names)
        try EvaluationOutput(session: session, common: common).show(result)
    }

    private func evaluate(_ session: EvaluationSession, _ names: [String]) async throws
        -> EvaluationResult
    {
        let configuration = session.workspace.configuration
        let readers = try names.map { try session.workspace.calibratedReader($0, for: .gold) }
        let described = configuration.described(reading: readers)
        let (run, bar) = try await session.run(
            "reader",
            systems: readers.count,
            width: 1,
            options: described
        )
        defer { bar.finish() }
        let evaluation = ReaderEvaluation(
            run,
            store: session.store,
            convention: session.options.convention,
            answers: ReaderScoring.answerCounts.max() ?? 1
        )
        func scoring(_ threshold: Double) -> ReaderScoring {
            ReaderScoring(
                session.questions,
                convention: session.options.convention,
                threshold: threshold
            )
        }
        let candidates = try await evaluation.candidates()
        var systems: [SystemResult] = []
        for reader in readers {
            let records = try await evaluation.records(of: reader, named: reader.shortName)
            let threshold = session.workspace.threshold(of: reader)
            let diagnosis = Diagnosis(
                session.questions,
                candidates: candidates,
                passages: configuration.topKRetriever,
                threshold: threshold,
                limit: session.options.worst
            )
            var scored = scoring(threshold).result(records, named: reader.shortName)
            try await diagnosis.explain(&scored, records, in: session.store)
            systems.append(scored)
            if let fitted = try session.crossFitted(records, named: reader.shortName, passages: nil)
            {
                systems.append(fitted)
            }
        }
        return EvaluationResult(
            kind: .reader,
            setting: session.setting(described),
            questions: try await session.resultQuestions(),
            systems: systems,
            baselines: [scoring(0).alwaysNoAnswer()]
        )
    }
}
