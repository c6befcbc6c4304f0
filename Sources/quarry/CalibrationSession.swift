import Evaluation
import Foundation
import QuestionAnswering
import Storage

/// Reads the labelled questions with the raw reader and fits a calibration.
struct CalibrationSession {
    let session: EvaluationSession
    let method: CalibrationMethod
    let right: RightAnswer
    let settings: [ReaderCalibration.Setting]
    /// As deep as `evaluate pipeline` goes by default, so that the two can share a journal.
    private let depth = 50

    init(
        session: EvaluationSession,
        method: CalibrationMethod,
        right: RightAnswer,
        settings: [ReaderCalibration.Setting]
    ) {
        self.session = session
        self.method = method
        self.right = right
        self.settings = settings
    }

    /// The calibration of the configured reader.
    func calibration() async throws -> ReaderCalibration {
        let workspace = session.workspace
        let configuration = workspace.configuration
        let reader = try workspace.reader()
        let built = try await workspace.retriever(over: session.store)
        var described = configuration.described(retrieving: [configuration.retriever])
        described.merge(configuration.described(reading: [reader])) { $1 }
        described["depth"] = "\(depth)"
        described["embedder"] = built.embedder
        let (run, bar) = try await session.run(
            "pipeline",
            systems: settings.count,
            width: 1,
            options: described
        )
        defer { bar.finish() }
        var fitted: [ReaderCalibration.Setting: ReaderCalibration.Fitted] = [:]
        for setting in settings {
            let records =
                switch setting {
                case .product: try await integrated(built.retriever, reader, run)
                case .gold: try await isolated(reader, run)
                }
            fitted[setting] = try fit(records)
        }
        return ReaderCalibration(model: reader.name, settings: fitted)
    }

    private func fit(_ records: [EvaluationRecord]) throws -> ReaderCalibration.Fitted {
        let name = session.workspace.directory.url.lastPathComponent
        return try ReaderCalibrating(
            session.questions,
            records,
            method: method,
            right: right,
            folds: session.options.folds ?? 5
        ).fitted(named: ([name] + [session.options.split].compactMap { $0 }).joined(separator: " "))
    }

    private func integrated(
        _ retriever: any Retriever,
        _ reader: any Reader,
        _ run: EvaluationRun
    ) async throws -> [EvaluationRecord] {
        let scope = session.options.scopes[0]
        return try await PipelineEvaluation(
            run,
            passages: session.workspace.configuration.topKRetriever,
            depth: depth,
            answers: ReaderScoring.answerCounts.max() ?? 1
        ).records(
            of: retriever,
            reader,
            named: retriever.name + " + " + reader.shortName + scope.suffix,
            scope: scope
        )
    }

    private func isolated(_ reader: any Reader, _ run: EvaluationRun) async throws
        -> [EvaluationRecord]
    {
        try await ReaderEvaluation(
            run,
            store: session.store,
            convention: session.options.convention,
            answers: ReaderScoring.answerCounts.max() ?? 1
        ).records(of: reader, named: "gold documents + " + reader.shortName)
    }
}
