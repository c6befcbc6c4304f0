internal import Foundation
internal import QuestionAnswering
public import Tokenizers
public import Transformers

extension Models {
    /// The tokenizer of a reader, alone: to measure texts the way the reader will see them.
    ///
    /// - Parameter directory: a model with a span head.
    /// - Returns: the tokenizer that the model was trained with; no weights are read.
    /// - Throws: `QuarryError`, as for the reader itself.
    public static func readerTokenizer(at directory: ModelDirectory) throws -> any Tokenizer {
        let action = "loading the tokenizer of"
        try require(.reader, of: directory, for: action, option: "--reader")
        return try translatingErrors(while: action, directory.url.path) {
            try tokenizer(of: directory.main)
        }
    }
}
