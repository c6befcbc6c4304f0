import Foundation
import QuestionAnswering
import Storage

/// Runs experiments with this very program, one command after another.
struct ExperimentRunner {
    /// Where data sets lie, one folder each.
    let data: URL
    let console: Console

    /// What became of an experiment.
    struct Outcome: Encodable, Sendable {
        let name: String
        /// Why it was not run; nil when it was.
        var skipped: String?
        var checks: [Check] = []
        var seconds = 0.0

        var isPassed: Bool { checks.allSatisfy(\.isMet) }
    }

    /// A number and what it was expected to be.
    struct Check: Encodable, Sendable {
        let label: String
        let expected: Double
        let tolerance: Double
        /// Nil when the measurement did not say it.
        let found: Double?
        let beside: String?

        var isMet: Bool { found.map { abs($0 - expected) <= tolerance } ?? false }

        func encode(to encoder: any Encoder) throws {
            var fields = encoder.container(keyedBy: CodingKeys.self)
            try fields.encode(label, forKey: .label)
            try fields.encode(expected, forKey: .expected)
            try fields.encode(tolerance, forKey: .tolerance)
            try fields.encode(found, forKey: .found)
            try fields.encode(isMet, forKey: .met)
            try fields.encode(beside, forKey: .beside)
        }

        private enum CodingKeys: String, CodingKey {
            case label, expected, tolerance, found, met, beside
        }
    }

    /// Runs one experiment.
    ///
    /// - Throws: `QuarryError` when one of its commands fails.
    func run(_ experiment: Experiment) throws -> Outcome {
        var outcome = Outcome(name: experiment.name)
        let start = ContinuousClock.now
        let folder = experiment.data.map { data.appending(path: $0) }
        if let folder, !FileManager.default.fileExists(atPath: folder.path) {
            outcome.skipped = "no data at \(folder.path)"
            return outcome
        }
        try prepare(experiment, folder)
        let output = try quarry(words(experiment.command, experiment, folder) + ["--json"])
        let json = try JSONSerialization.jsonObject(with: output)
        outcome.checks = experiment.expect.map { expectation in
            Check(
                label: expectation.label,
                expected: expectation.value,
                tolerance: expectation.tolerance,
                found: Self.number(at: expectation.at, in: json),
                beside: expectation.beside
            )
        }
        outcome.seconds = start.duration(to: .now).milliseconds / 1000
        return outcome
    }

    /// Makes the index unless the same commands made it before.
    private func prepare(_ experiment: Experiment, _ folder: URL?) throws {
        guard let index = experiment.index else { return }
        let directory = IndexDirectory(index).url
        let note = directory.appending(path: "prepared.txt")
        let commands = experiment.prepare.map {
            words($0, experiment, folder).joined(separator: " ")
        }
        let recipe = commands.joined(separator: "\n") + "\n"
        if (try? String(contentsOf: note, encoding: .utf8)) == recipe { return }
        try? FileManager.default.removeItem(at: directory)
        for command in experiment.prepare {
            let words = words(command, experiment, folder)
            console.note("quarry " + words.joined(separator: " "))
            _ = try quarry(words + ["--quiet"])
        }
        try? Data(recipe.utf8).write(to: note, options: .atomic)
    }

    private func words(_ command: String, _ experiment: Experiment, _ folder: URL?) -> [String] {
        command.split(separator: " ").map { word in
            String(word).replacingOccurrences(of: "{data}", with: folder?.path ?? "")
                .replacingOccurrences(of: "{index}", with: experiment.index ?? "default")
        }
    }

    private func quarry(_ arguments: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw QuarryError(
                .badData,
                while: "running",
                "quarry " + arguments.joined(separator: " "),
                expected: "exit code 0",
                found: "\(process.terminationStatus)"
            )
        }
        return output
    }

    /// The number behind a path of keys; a step into a list finds the entry of that name.
    static func number(at path: [String], in json: Any) -> Double? {
        var value = json
        for step in path {
            if let object = value as? [String: Any], let next = object[step] {
                value = next
            } else if let list = value as? [[String: Any]],
                let next = list.first(where: { $0["name"] as? String == step })
            {
                value = next
            } else {
                return nil
            }
        }
        return (value as? NSNumber)?.doubleValue
    }
}
