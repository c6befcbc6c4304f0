internal import Foundation
public import QuestionAnswering
public import Tokenizers
internal import Transformers

/// Puts texts into classes; the same texts give the same probabilities, in whatever company.
public struct TextClassifier: Sendable {
    /// The model's name and digest.
    public let name: String
    /// The names of the classes, in the model's order.
    public let labels: [String]
    /// How texts are read and what scores are worth.
    public let settings: ClassifierSettings
    private let tokenizer: any Tokenizer
    private let scorer: any ClassScorer
    private let frame: SequenceFrame

    /// Joins a model, the tokenizer it was trained with and its calibration.
    ///
    /// - Throws: `QuarryError` of kind `badData` for a tokenizer without a classifier token.
    public init(
        name: String,
        labels: [String],
        tokenizer: any Tokenizer,
        scorer: any ClassScorer,
        settings: ClassifierSettings
    ) throws {
        self.name = name
        self.labels = labels
        self.settings = settings
        self.tokenizer = tokenizer
        self.scorer = scorer
        frame = try SequenceFrame(tokenizer.special, of: name)
    }

    /// The classes of some texts, in order.
    ///
    /// - Parameters:
    ///   - texts: Any; an empty one has the model's opinion of nothing.
    ///   - neutralBelow: The least probability of a class that is named; nil for the model's own.
    /// - Returns: The classification of each.
    /// - Throws: What the model throws.
    public func classify(_ texts: [String], neutralBelow: Double? = nil) async throws
        -> [Classification]
    {
        try await logits(of: texts).map { scores in
            let shares = Self.softmax(scores, temperature: settings.temperature)
            return Classification(
                zip(labels, shares).map { ClassProbability(label: $0, probability: $1) },
                neutralBelow: neutralBelow ?? settings.neutralBelow
            )
        }
    }

    /// The scores of some texts before calibration, one row of a number a class each.
    ///
    /// - Parameter texts: As for `classify`.
    /// - Returns: A row each.
    /// - Throws: What the model throws.
    public func logits(of texts: [String]) async throws -> [[Float]] {
        var rows: [[Float]] = []
        rows.reserveCapacity(texts.count)
        var batch = PackedBatch()
        for text in texts {
            let ids = settings.cut.apply(to: tokenizer.tokenize(text).ids)
            // This decides speed and memory, never scores.
            if !batch.lengths.isEmpty, batch.tokenCount + ids.count + 2 > Self.batchTokens {
                try Task.checkCancellation()
                rows += try await scorer.score(batch)
                batch = PackedBatch()
            }
            batch.append(ids[...], framedBy: frame)
        }
        if !batch.lengths.isEmpty { rows += try await scorer.score(batch) }
        try check(rows)
        return rows
    }

    private static let batchTokens = 4096

    private func check(_ rows: [[Float]]) throws {
        guard rows.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
            throw QuarryError(
                .internalFault,
                while: "classifying with",
                name,
                expected: "finite scores",
                found: "some that are not numbers",
                nextStep: "The weights are damaged"
            )
        }
    }

    private static func softmax(_ scores: [Float], temperature: Double) -> [Double] {
        let scaled = scores.map { Double($0) / temperature }
        let highest = scaled.max() ?? 0
        let powers = scaled.map { exp($0 - highest) }
        let total = powers.reduce(0, +)
        return powers.map { $0 / total }
    }
}
