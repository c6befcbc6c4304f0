import ArgumentParser
import Foundation
import Inference
import QuestionAnswering
import Transformers

/// The command `quarry`: reads the configuration, builds the parts and hands them over.
@main
struct Quarry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarry",
        abstract: "Answers questions about products with the exact words of their reviews.",
        discussion: """
            A first answer in three steps:
              quarry import reviews.jsonl
              quarry index
              quarry ask "Does the strap hurt on long walks?" --filter item_id=B0074BW614

            Exit codes: 0 done, 64 wrong usage, 65 bad data, 66 input missing, 70 internal error,
            73 cannot write, 75 busy.
            """,
        version: version,
        subcommands: [
            ImportCommand.self, IndexCommand.self, SearchCommand.self, AskCommand.self,
            ReadCommand.self, EmbedCommand.self, ClassifyCommand.self, DocumentsCommand.self,
            LabelsCommand.self, EvaluateCommand.self, TrainCommand.self, ModelsCommand.self,
            CalibrateCommand.self, DoctorCommand.self, ServeCommand.self, KeysCommand.self,
        ]
    )

    /// The version of the program.
    static let version = "0.1.0"

    static func main() async {
        // A closed pipe must end a write with an error, not the process with a signal.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let error as QuarryError {
            end(with: error, error.kind)
        } catch let error as CheckpointError {
            // Commands of models alone meet the lower module's error as it is.
            end(with: error, QuarryError(error).kind)
        } catch let error where Self.isOurs(error) {
            exit(withError: error)
        } catch {
            end(with: error, .internalFault)
        }
    }

    private static func end(with error: any Error, _ kind: QuarryError.Kind) -> Never {
        Console.write("\(Style.error.failure("error")): \(error)\n", to: .standardError)
        Foundation.exit(kind.exitCode)
    }

    /// Whether the argument parser made the error and knows how to say it (help, usage, exit codes).
    private static func isOurs(_ error: any Error) -> Bool {
        error is ExitCode || error is ValidationError || error is CleanExit
            || String(reflecting: type(of: error)).hasPrefix("ArgumentParser.")
    }
}

extension QuarryError.Kind {
    /// The exit code of sysexits.h.
    var exitCode: Int32 {
        switch self {
        case .usage: 64
        case .badData: 65
        case .missing: 66
        case .internalFault: 70
        case .cannotWrite: 73
        case .busy: 75
        }
    }
}
