public import ArgumentParser
public import Evaluation
import Foundation
import QuestionAnswering

/// What every evaluation over an index understands.
struct EvaluationOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only labels and documents of this split.", valueName: "name"))
    var split: String?

    @Option(
        help: ArgumentHelp(
            "How labels become questions: all, or haystack-0.9 as in the book (default: all).",
            valueName: "name"
        )
    )
    var convention: LabelConvention = .all

    @Option(
        help: ArgumentHelp(
            "Which documents a question is asked of: product or catalogue. May be repeated "
                + "(default: product).",
            valueName: "scope"
        )
    )
    var scope: [SearchScope] = []

    @Flag(help: "Search the documents of every split, not only those of --split.")
    var allDocuments = false

    @Option(
        help: ArgumentHelp(
            "Keep each question's result here as it is made, and go on from it after an "
                + "interruption.",
            valueName: "file"
        ),
        completion: .file()
    )
    var journal: String?

    @Option(
        help: ArgumentHelp("Write a page with plots and every miss here.", valueName: "dir"),
        completion: .directory
    )
    var report: String?

    @Option(
        help: ArgumentHelp(
            "An earlier result (--json): compare by paired tests, exit 1 on a significant loss.",
            valueName: "file"
        ),
        completion: .file()
    )
    var against: String?

    @Option(help: ArgumentHelp("Misses kept with their texts.", valueName: "count"))
    var worst = 100

    @Option(
        help: ArgumentHelp("Show the scores of this many folds by product too.", valueName: "count")
    )
    var folds: Int?

    @OptionGroup var filters: FilterOptions

    /// The scopes asked for; the product's alone by default.
    var scopes: [SearchScope] { scope.isEmpty ? [.product] : scope }

    func validate() throws {
        guard worst >= 0 else { throw ValidationError("--worst must be 0 or more.") }
        guard folds.map({ $0 >= 2 }) ?? true else {
            throw ValidationError("--folds must be 2 or more.")
        }
        guard Set(scopes).count == scopes.count else {
            throw ValidationError("Name each --scope once.")
        }
    }
}

extension SearchScope: ExpressibleByArgument {}
