import ArgumentParser
import BundledModels
import Foundation
import QuestionAnswering
import Retrieval
import Storage
import Tensors
import Transformers

/// `quarry doctor` looks whether everything is as it must be.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Checks index, store, vectors, models and native libraries; says what to do.",
        discussion: """
            Example: quarry doctor --index shop
            The exit code is 0 when nothing is wrong, and 65 otherwise.
            """
    )

    @OptionGroup var indexOption: IndexOption
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let workspace = try Workspace(common, indexOption)
        let examination = Examination(workspace: workspace)
        let findings = await examination.findings()
        if common.json {
            try Console.print(json: ["findings": findings])
        } else {
            findings.forEach { Console.print($0.line) }
        }
        guard findings.allSatisfy({ $0.state != .wrong }) else { throw ExitCode(65) }
    }
}

/// One thing that was looked at.
struct DoctorFinding: Encodable, Equatable {
    enum State: String, Encodable { case good, note, wrong }

    let part: String
    let state: State
    let found: String
    let nextStep: String?

    enum CodingKeys: String, CodingKey {
        case part, state, found
        case nextStep = "next_step"
    }

    init(_ part: String, _ state: State, _ found: String, nextStep: String? = nil) {
        self.part = part
        self.state = state
        self.found = found
        self.nextStep = nextStep
    }

    /// For people.
    var line: String {
        let style = Style.output
        let mark =
            switch state {
            case .good: style.answer("✓")
            case .note: style.warning("•")
            case .wrong: style.failure("✗")
            }
        let advice = nextStep.map { ". \($0)" } ?? ""
        return "\(mark) \(part): \(found)\(advice)"
    }
}
