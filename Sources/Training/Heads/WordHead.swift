import Tensors
import Transformers

/// Guesses words from states: a layer, GELU, a layer norm, and inner products with the word embeddings.
///
/// BERT's `cls.predictions`; the last product has the embeddings themselves for its weight, and so
/// both ways of using them learn.
final class WordHead {
    /// The layer's weights.
    private static let transform = "cls.predictions.transform.dense"
    private static let norm = "cls.predictions.transform.LayerNorm"
    private static let bias = "cls.predictions.bias"
    /// Rows whose scores are in memory at once.
    private static let rowsAtOnce = 256

    private let parameters: ParameterStore
    private let width: Int
    private let normalization: LayerNormGradient
    private let layer: DenseLayer
    private let decoder: DenseLayer

    /// Adds the head's own weights behind an encoder's.
    static func add(to layout: inout ParameterLayout, _ configuration: BertConfiguration) {
        let width = configuration.hiddenSize
        layout.addLinear(transform, [width, width])
        layout.add(norm + ".weight", [width])
        layout.add(norm + ".bias", [width])
        layout.add(bias, [configuration.vocabularySize])
    }

    /// Whether a weight is the head's own.
    static func owns(_ name: String) -> Bool { name.hasPrefix("cls.predictions.") }

    init(_ parameters: ParameterStore, _ configuration: BertConfiguration) throws {
        self.parameters = parameters
        width = configuration.hiddenSize
        normalization = LayerNormGradient(width: width, epsilon: configuration.layerNormEpsilon)
        layer = try DenseLayer(
            Self.transform,
            parameters: parameters,
            inputs: width,
            outputs: width
        )
        decoder = try DenseLayer(
            weight: "bert.embeddings.word_embeddings.weight",
            bias: Self.bias,
            parameters: parameters,
            inputs: width,
            outputs: configuration.vocabularySize
        )
    }

    /// Gives a new head its first weights.
    func initialize(seed: UInt64) {
        layer.initialize(seed: seed)
        parameters.value(Self.norm + ".weight").update(repeating: 1)
        parameters.value(Self.norm + ".bias").update(repeating: 0)
        parameters.value(Self.bias).update(repeating: 0)
    }

    func refresh() {
        layer.refresh()
        decoder.refresh()
    }

    /// Adds the gradients of the head's weights, those of the embeddings among them.
    ///
    /// - Parameters:
    ///   - states: Of the hidden tokens, [rows, width]; receive their gradients.
    ///   - hidden: What is to be guessed.
    ///   - scale: What gradients are multiplied by.
    /// - Returns: The sum of the weighted losses, not scaled, and how many were guessed.
    /// - Throws: `TensorError`.
    func learn(_ states: inout [Float], _ hidden: HiddenTokens, scale: Float) throws
        -> VocabularyLoss.Sum
    {
        let pass = try forward(states)
        var gradient = [Float](repeating: 0, count: states.count)
        let sum = try guess(pass.words, hidden, scale: scale) { rows, scores in
            let part = try decoder.backward(Array(pass.words[rows]), gradient: scores)
            gradient.replaceSubrange(rows, with: part)
        }
        guard sum.loss.isFinite else { return sum }
        states = try backward(gradient, pass, states)
        return sum
    }

    /// The same without learning.
    func score(_ states: [Float], _ hidden: HiddenTokens) throws -> VocabularyLoss.Sum {
        try guess(try forward(states).words, hidden, scale: 1) { _, _ in }
    }

    /// Scores and losses of a few rows at a time; `use` takes the gradients of their scores.
    private func guess(
        _ words: [Float],
        _ hidden: HiddenTokens,
        scale: Float,
        use: (Range<Int>, [Float]) throws -> Void
    ) throws -> VocabularyLoss.Sum {
        var sum = VocabularyLoss.Sum()
        let count = hidden.targets.count
        for first in stride(from: 0, to: count, by: Self.rowsAtOnce) {
            let rows = first..<min(count, first + Self.rowsAtOnce)
            let numbers = rows.lowerBound * width..<rows.upperBound * width
            var scores = try decoder.forward(Array(words[numbers]))
            let part = VocabularyLoss.replace(
                &scores,
                targets: hidden.targets[rows],
                weights: hidden.weights[rows],
                scale: scale
            )
            sum.loss += part.loss
            sum.right += part.right
            guard part.loss.isFinite else { return sum }
            try use(numbers, scores)
        }
        return sum
    }

    /// What the way back needs.
    private struct Pass {
        let wide: [Float]
        let active: [Float]
        let sum: [Float]
        let statistics: [Float]
        /// What is compared with the embeddings.
        let words: [Float]
    }

    private func forward(_ states: [Float]) throws -> Pass {
        let rows = states.count / width
        let wide = try layer.forward(states)
        var active = wide
        Elements.gelu(wide, into: &active, count: wide.count)
        var sum = active
        var words = active
        var statistics = [Float](repeating: 0, count: rows * 2)
        normalization.forward(
            active,
            adding: nil,
            .none,
            gamma: weight(".weight"),
            beta: weight(".bias"),
            sum: &sum,
            statistics: &statistics,
            into: &words,
            rounded: nil,
            rows: rows
        )
        return Pass(wide: wide, active: active, sum: sum, statistics: statistics, words: words)
    }

    private func backward(_ gradient: [Float], _ pass: Pass, _ states: [Float]) throws -> [Float] {
        let rows = states.count / width
        var scratch = [Float](repeating: 0, count: normalization.scratchCount(rows: rows))
        var result = gradient
        normalization.backward(
            gradient,
            adding: nil,
            .none,
            gamma: weight(".weight"),
            sum: pass.sum,
            statistics: pass.statistics,
            into: &result,
            dropped: nil as UnsafeMutablePointer<Float>?,
            gammaGradient: gradientStart(".weight"),
            betaGradient: gradientStart(".bias"),
            scratch: &scratch,
            rows: rows
        )
        var active = pass.active
        Elements.geluGradient(
            pass.wide,
            activation: &active,
            gradient: &result,
            count: result.count
        )
        return try layer.backward(states, gradient: result)
    }

    private func weight(_ name: String) -> UnsafeMutablePointer<Float> {
        start(parameters.value(Self.norm + name))
    }

    private func gradientStart(_ name: String) -> UnsafeMutablePointer<Float> {
        start(parameters.gradient(Self.norm + name))
    }

    private func start(_ numbers: UnsafeMutableBufferPointer<Float>) -> UnsafeMutablePointer<Float>
    {
        guard let start = numbers.baseAddress else { preconditionFailure("no numbers") }
        return start
    }
}
