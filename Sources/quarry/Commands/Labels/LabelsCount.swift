import ArgumentParser
import Evaluation
import QuestionAnswering
import Storage

/// `quarry labels count`.
struct LabelsCount: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "count",
        abstract: "Counts labels, questions, and how many have an answer.",
        discussion: "Example: quarry labels count --filter split=test --json"
    )

    @Option(help: "Also count the questions that an evaluation judges: all or haystack-0.9.")
    var convention: LabelConvention?

    @OptionGroup var selection: LabelSelection
    @OptionGroup var indexOption: IndexOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let store = try Workspace(common, indexOption).store()
        let count = LabelCount(try await selection.labels(of: store), convention)
        guard !common.json else { return try Console.print(json: count) }
        Console.print(
            "\(count.labels) labels: \(count.withAnswer) mark an answer, \(count.noAnswer) say "
                + "there is none; \(count.questions) questions, \(count.groups) by product"
        )
        guard let judged = count.judged else { return }
        Console.print(
            "\(judged.convention.rawValue) counts \(judged.labels) labels in \(judged.questions) "
                + "questions: \(judged.answerable) answered, "
                + "\(judged.questions - judged.answerable) not"
        )
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
    /// How the labels become the questions that are evaluated; nil where nobody asked.
    var judged: Judged?

    /// Questions under a convention.
    struct Judged: Encodable, Equatable {
        let convention: LabelConvention
        /// Labels that the convention counts.
        let labels: Int
        let questions: Int
        let answerable: Int

        init(_ all: [Label], _ convention: LabelConvention) {
            let judged = convention.questions(from: all)
            self.convention = convention
            labels = judged.map(\.labelCount).reduce(0, +)
            questions = judged.count
            answerable = judged.count(where: \.isAnswerable)
        }
    }

    enum CodingKeys: String, CodingKey {
        case labels, questions, groups, judged
        case withAnswer = "with_answer"
        case noAnswer = "no_answer"
    }

    init(_ all: [Label], _ convention: LabelConvention? = nil) {
        judged = convention.map { Judged(all, $0) }
        labels = all.count
        withAnswer = all.count { $0.answer != nil }
        noAnswer = labels - withAnswer
        questions = Set(all.map { $0.origin ?? $0.id }).count
        groups = Set(all.map { [$0.question, "\($0.metadata["item_id"], default: "")"] }).count
    }
}
