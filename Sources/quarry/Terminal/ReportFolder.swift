import Foundation
import QuestionAnswering

/// The folder of a report: made, and known to be writable, before the run that fills it.
struct ReportFolder: Sendable {
    private let path: String
    private let url: URL

    /// Makes the folder where it is not there.
    ///
    /// - Throws: `QuarryError` of kind `cannotWrite`.
    init(_ path: String) throws {
        self.path = path
        url = URL(filePath: path, directoryHint: .isDirectory)
        do {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        } catch { throw Self.fault(path, error.localizedDescription) }
        guard FileManager.default.isWritableFile(atPath: url.path) else {
            throw Self.fault(path, "a folder that may not be written")
        }
    }

    /// Writes files by their names, each wholly or not at all.
    ///
    /// - Throws: `QuarryError` of kind `cannotWrite`.
    func write(_ files: [(name: String, text: String)]) throws {
        do {
            for file in files {
                try Data(file.text.utf8)
                    .write(to: url.appending(path: file.name), options: .atomic)
            }
        } catch { throw Self.fault(path, error.localizedDescription) }
    }

    /// The path of a file in it.
    func place(of name: String) -> String { url.appending(path: name).path }

    private static func fault(_ path: String, _ found: String) -> QuarryError {
        QuarryError(
            .cannotWrite,
            while: "writing the report to",
            path,
            expected: "a folder that can be written",
            found: found
        )
    }
}
