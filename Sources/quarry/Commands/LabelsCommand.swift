import ArgumentParser
import Foundation
import QuestionAnswering
import Storage

/// `quarry labels`: what people said about questions and documents.
struct LabelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "labels",
        abstract: "Counts labels.",
        discussion: "Example: quarry labels count --filter split=test",
        subcommands: [Count.self]
    )

    struct Count: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Counts labels, questions, and how many have an answer.",
            discussion: "Example: quarry labels count --filter split=test --json"
        )

        @OptionGroup var filters: FilterOptions
        @OptionGroup var indexOption: IndexOption
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let store = try Workspace(common, indexOption).store()
            let count = LabelCount(try await store.labels(matching: try filters.parsed()))
            guard !common.json else { return try Console.print(json: count) }
            Console.print(
                "\(count.labels) labels: \(count.withAnswer) mark an answer, \(count.noAnswer) say "
                    + "there is none; \(count.questions) questions, \(count.groups) by product"
            )
        }
    }
}

/// How many labels there are, and of what they speak.
struct LabelCount: Encodable, Equatable {
    let labels: Int
    let withAnswer: Int
    let noAnswer: Int
    /// Questions by their origin in the corpus.
    let questions: Int
    /// Question texts by product (`item_id`).
    let groups: Int

    enum CodingKeys: String, CodingKey {
        case labels, questions, groups
        case withAnswer = "with_answer"
        case noAnswer = "no_answer"
    }

    init(_ all: [Label]) {
        labels = all.count
        withAnswer = all.count { $0.answer != nil }
        noAnswer = labels - withAnswer
        questions = Set(all.map { $0.origin ?? $0.id }).count
        groups = Set(all.map { [$0.question, "\($0.metadata["item_id"], default: "")"] }).count
    }
}
