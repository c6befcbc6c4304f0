import Foundation
import QuestionAnswering

/// Texts that come from files or standard input.
enum TextInput {
    /// The text of a file, or of standard input for `-`; must be UTF-8.
    static func read(_ path: String) throws -> String {
        guard path != "-" else {
            return try text(FileHandle.standardInput.readDataToEndOfFile(), named: "standard input")
        }
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory),
            !isDirectory.boolValue
        else {
            throw QuarryError(
                .missing,
                while: "reading the text",
                path,
                expected: "a file",
                found: isDirectory.boolValue ? "a directory" : "nothing there"
            )
        }
        return try text(Data(contentsOf: URL(filePath: path)), named: path)
    }

    private static func text(_ data: Data, named name: String) throws -> String {
        guard let text = String(validating: data, as: UTF8.self) else {
            throw QuarryError(
                .badData,
                while: "reading the text",
                name,
                expected: "UTF-8",
                found: "bytes that are no UTF-8",
                nextStep: "Convert it, for example with iconv -t UTF-8."
            )
        }
        return text
    }
}
