import ArgumentParser
import Foundation
import QuestionAnswering

/// `quarry evaluate run`: experiments and the scores they state.
struct EvaluateRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs experiments and checks the scores they state.",
        discussion: """
            Example: quarry evaluate run Config/experiments --data ~/data
            Exits 1 when a score lies outside its tolerance. Experiments whose data are not there
            are skipped, and said to be.
            """
    )

    @Argument(help: ArgumentHelp("Experiment files, or folders of them.", valueName: "file"))
    var files: [String]

    @Option(
        help: ArgumentHelp("Where data sets lie, one folder each.", valueName: "dir"),
        completion: .directory
    )
    var data = "Corpora"

    @Option(
        help: ArgumentHelp(
            "Put the table of results between its marks in this page.",
            valueName: "file"
        ),
        completion: .file()
    )
    var table: String?

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let runner = ExperimentRunner(
            data: URL(filePath: (data as NSString).expandingTildeInPath),
            console: common.console
        )
        var outcomes: [ExperimentRunner.Outcome] = []
        for file in try files.flatMap(Experiment.files) {
            let outcome = try runner.run(try Experiment.read(file))
            outcomes.append(outcome)
            if !common.json { lines(outcome).forEach(Console.print) }
        }
        if common.json { try Console.print(json: ["experiments": outcomes]) }
        if let table { try place(outcomes, in: table) }
        guard outcomes.allSatisfy(\.isPassed) else { throw ExitCode(1) }
    }

    private func lines(_ outcome: ExperimentRunner.Outcome) -> [String] {
        if let reason = outcome.skipped { return ["– \(outcome.name): skipped, \(reason)"] }
        let head = String(format: "%@ (%.1f s)", outcome.name, outcome.seconds)
        return [(outcome.isPassed ? "✓ " : "✗ ") + head]
            + outcome.checks.map { check in
                let found = check.found.map { String(format: "%.5f", $0) } ?? "nothing"
                let verdict = check.isMet ? "" : "  ← expected"
                return String(
                    format: "    %@: %@ (%.5f ± %.5f)%@",
                    check.label,
                    found,
                    check.expected,
                    check.tolerance,
                    verdict
                )
            }
    }

    private func place(_ outcomes: [ExperimentRunner.Outcome], in file: String) throws {
        let page = try TextInput.read(file)
        guard let placed = ExperimentTable(outcomes).placed(in: page) else {
            throw QuarryError(
                .badData,
                while: "placing the table in",
                file,
                expected: "the line \(ExperimentTable.marks.start) and its end mark",
                found: "none"
            )
        }
        try Data(placed.utf8).write(to: URL(filePath: file), options: .atomic)
    }
}
