import QuestionAnswering
import Transformers

extension ModelDirectory {
    /// The encoder's sizes, where it has a position for every token of a sequence.
    ///
    /// - Parameters:
    ///   - tokens: Of the longest sequence.
    ///   - action: What they are for, as an error tells it before the model's name.
    /// - Returns: The sizes.
    /// - Throws: `QuarryError` of kind `usage` for too long a sequence; what its settings lack.
    func configuration(reading tokens: Int, while action: String) throws -> BertConfiguration {
        let configuration = try BertConfiguration(main.configuration)
        guard tokens <= configuration.positionCount else {
            throw QuarryError(
                .usage,
                while: action,
                name,
                expected: "a --max-seq-len of at most \(configuration.positionCount) tokens",
                found: "\(tokens)"
            )
        }
        return configuration
    }
}
