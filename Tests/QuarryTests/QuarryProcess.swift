import Foundation
import TestSupport

/// Runs the built command as a user's shell would.
struct QuarryProcess {
    /// What a run left behind.
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String

        /// The JSON object on standard output.
        func json() throws -> [String: Any] {
            let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
            guard let fields = object as? [String: Any] else { throw NoObject(text: output) }
            return fields
        }

        struct NoObject: Error { let text: String }
    }

    /// The working directory: indexes land in its `Index/`.
    let directory: URL
    var environment: [String: String] = [:]

    /// The command beside the running tests.
    static let executable: URL = {
        let debug = packageRoot.appending(path: ".build/debug/quarry")
        return ProcessInfo.processInfo.environment["QUARRY_EXECUTABLE"]
            .map { URL(filePath: $0) } ?? debug
    }()

    /// Runs to the end.
    func run(_ arguments: String..., input: String? = nil) throws -> Outcome {
        try run(arguments, input: input)
    }

    /// Runs to the end.
    func run(_ arguments: [String], input: String? = nil) throws -> Outcome {
        let process = start(arguments)
        // Files, not pipes: a long output must not block the process while nobody reads.
        let output = directory.appending(path: "stdout-\(UUID().uuidString)")
        let errors = directory.appending(path: "stderr-\(UUID().uuidString)")
        for file in [output, errors] {
            try Data().write(to: file)
        }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        if let input {
            let file = directory.appending(path: "stdin-\(UUID().uuidString)")
            try Data(input.utf8).write(to: file)
            process.standardInput = try FileHandle(forReadingFrom: file)
        }
        try process.run()
        process.waitUntilExit()
        let outcome = Outcome(
            status: process.terminationStatus,
            output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self)
        )
        for file in [output, errors] { try FileManager.default.removeItem(at: file) }
        return outcome
    }

    /// A process that is ready to run, silent and with an environment of its own.
    func start(_ arguments: [String]) -> Process {
        let process = Process()
        process.executableURL = Self.executable
        process.arguments = arguments
        process.currentDirectoryURL = directory
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        var variables = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("QUARRY_") }
        variables.merge(environment) { $1 }
        process.environment = variables
        return process
    }
}
