import Foundation
import QuestionAnswering

/// A file that is written wholly or not at all; `-` is standard output.
struct OutputFile {
    private let path: String

    /// Names the file; refuses a folder, and a place in a folder that is not there, before any work.
    init(_ path: String) throws {
        self.path = path
        guard path != "-" else { return }
        let folder = URL(filePath: path).deletingLastPathComponent().path
        if Self.isFolder(path) { throw Self.fault(path, found: "a folder") }
        guard Self.isFolder(folder) else { throw Self.fault(path, found: "no folder \(folder)") }
        guard FileManager.default.isWritableFile(atPath: folder) else {
            throw Self.fault(path, found: "a folder that may not be written, \(folder)")
        }
    }

    /// Writes a temporary file and moves it to its place.
    func write(_ text: String) throws {
        guard path != "-" else { return Console.write(text, to: .standardOutput) }
        do {
            // Devices and pipes cannot be moved onto.
            let isPlain = !FileManager.default.fileExists(atPath: path) || Self.isPlain(path)
            try Data(text.utf8).write(to: URL(filePath: path), options: isPlain ? .atomic : [])
        } catch {
            throw Self.fault(path, found: error.localizedDescription)
        }
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            && isFolder.boolValue
    }

    private static func isPlain(_ path: String) -> Bool {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes?[.type] as? FileAttributeType == .typeRegular
    }

    private static func fault(_ path: String, found: String) -> QuarryError {
        QuarryError(
            .cannotWrite,
            while: "writing",
            path,
            expected: "a file that can be written",
            found: found
        )
    }
}
