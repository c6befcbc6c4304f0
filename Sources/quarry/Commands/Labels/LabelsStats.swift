import ArgumentParser
import Evaluation
import Foundation
import Inference
import QuestionAnswering
import Storage
import Tokenizers

/// `quarry labels stats`.
struct LabelsStats: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Describes labels: how people ask and answer, and how long the texts are.",
        discussion: """
            Example: quarry labels stats --split train --json
            Lengths in tokens are those of the reader; windows are those that it would read.
            """
    )

    @OptionGroup var selection: LabelSelection
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var indexOption: IndexOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        var configuration = try Configuration.load(common)
        try reading.apply(to: &configuration)
        let workspace = try Workspace(configuration, common, indexOption)
        let store = try workspace.store()
        let labels = try await selection.someLabels(of: store, for: "describing")
        let statistics = LabelStatistics(
            labels,
            documents: try await store.documents(of: labels).mapValues(\.text),
            measure: try workspace.measure()
        )
        if statistics.orphans > 0 { workspace.console.warn(orphanWarning(statistics.orphans)) }
        guard !common.json else { return try Console.print(json: statistics) }
        LabelStatisticsText(statistics, windowTokens: configuration.maxSequenceLength).lines
            .forEach(Console.print)
    }
}

extension Workspace {
    /// How the configured reader measures texts.
    fileprivate func measure() throws -> LabelStatistics.Measure {
        let tokenizer = try readerTokenizer()
        let planner = try WindowPlanner(
            maxSequenceLength: configuration.maxSequenceLength,
            stride: .advance(configuration.documentStride)
        )
        return LabelStatistics.Measure(
            framing: WindowPlanner.framingTokens,
            tokens: { tokenizer.tokenize($0).count },
            windows: { planner.plan(questionTokens: $0, passageTokens: $1).count }
        )
    }
}
