internal import Foundation
internal import QuestionAnswering

/// What a sentence-transformers model wants before a question or a passage.
///
/// The `prompts` of `config_sentence_transformers.json`; models such as E5 have some, most have none.
struct SentencePrompts: Hashable, Sendable {
    static let fileName = "config_sentence_transformers.json"

    /// Stands before every question.
    let query: String
    /// Stands before every passage.
    let passage: String

    /// Reads the prompts of a model directory; empty ones when it has none.
    ///
    /// - Throws: `QuarryError` of kind `badData` when the file is there and cannot be read.
    init(in directory: URL) throws {
        let file = directory.appending(path: Self.fileName)
        guard FileManager.default.fileExists(atPath: file.path) else {
            self.init([:])
            return
        }
        do {
            let settings = try JSONDecoder().decode(Settings.self, from: Data(contentsOf: file))
            self.init(settings.prompts ?? [:])
        } catch {
            throw QuarryError(
                .badData,
                while: "reading the prompts of",
                file.path,
                expected: "a JSON object whose prompts are texts",
                found: "something else",
                nextStep: "Fetch the file again, or remove it where the model has no prompts"
            )
        }
    }

    private init(_ prompts: [String: String]) {
        query = prompts["query"] ?? ""
        // Models name the side of the passages in either way.
        passage = prompts["passage"] ?? prompts["document"] ?? ""
    }

    private struct Settings: Decodable {
        let prompts: [String: String]?
    }
}
