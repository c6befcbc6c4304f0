import Foundation
import QuestionAnswering

/// The file beside a model that tells what it was trained on and how well it does.
enum CardFile {
    /// Writes a card's text into the model's directory.
    ///
    /// - Throws: `QuarryError` of kind `cannotWrite`.
    static func write(_ text: String, in directory: URL) throws {
        let file = directory.appending(path: "README.md")
        do {
            try Data(text.utf8).write(to: file, options: .atomic)
        } catch {
            throw QuarryError(
                .cannotWrite,
                while: "writing the model card",
                file.path,
                found: error.localizedDescription
            )
        }
    }
}
