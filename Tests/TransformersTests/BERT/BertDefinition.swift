import TestSupport
import Transformers

/// A BERT encoder in the plainest form, one sequence after the other.
struct BertDefinition {
    private let configuration: BertConfiguration
    private let weights: RandomWeights

    init(_ configuration: BertConfiguration, _ weights: RandomWeights) {
        self.configuration = configuration
        self.weights = weights
    }

    func states(of batch: PackedBatch) -> [Float] {
        var first = 0
        return batch.lengths.flatMap { length in
            defer { first += length }
            var x = embeddings(of: batch, first..<first + length)
            for layer in 0..<configuration.layerCount {
                x = apply(weights("encoder.layer.\(layer)"), to: x)
            }
            return x
        }
    }

    private func embeddings(of batch: PackedBatch, _ tokens: Range<Int>) -> [Float] {
        let scope = weights("embeddings")
        let width = configuration.hiddenSize
        func table(_ name: String, _ rows: Int) -> [Float] {
            scope.floats("\(name)_embeddings.weight", shape: [rows, width])
        }
        let words = table("word", configuration.vocabularySize)
        let positions = table("position", configuration.positionCount)
        let segments = table("token_type", configuration.segmentCount)
        let sums = tokens.flatMap { token in
            (0..<width).map { column in
                words[Int(batch.ids[token]) * width + column]
                    + positions[(token - tokens.lowerBound) * width + column]
                    + segments[Int(batch.segments[token]) * width + column]
            }
        }
        return normalized(sums, scope("LayerNorm"))
    }

    private func apply(_ scope: RandomWeights, to x: [Float]) -> [Float] {
        let width = configuration.hiddenSize
        let parts = ["query", "key", "value"].map {
            linear(scope("attention.self")($0), x, width, width)
        }
        let tokens = x.count / width
        let qkv = (0..<tokens).flatMap { token in
            parts.flatMap { $0[token * width..<(token + 1) * width] }
        }
        let context = KernelDefinition.attention(
            qkv,
            lengths: [tokens],
            heads: configuration.headCount,
            headDimension: width / configuration.headCount
        )
        let attended = linear(scope("attention.output.dense"), context, width, width)
        let middle = normalized(sum(x, attended), scope("attention.output.LayerNorm"))
        let wide = configuration.intermediateSize
        let up = linear(scope("intermediate.dense"), middle, width, wide)
            .map(KernelDefinition.gelu)
        let down = linear(scope("output.dense"), up, wide, width)
        return normalized(sum(middle, down), scope("output.LayerNorm"))
    }

    private func sum(_ a: [Float], _ b: [Float]) -> [Float] { zip(a, b).map { $0 + $1 } }

    private func linear(_ scope: RandomWeights, _ x: [Float], _ inputs: Int, _ outputs: Int)
        -> [Float]
    {
        KernelDefinition.linear(
            x,
            scope.floats("weight", shape: [outputs, inputs]),
            scope.floats("bias", shape: [outputs]),
            inputs: inputs,
            outputs: outputs
        )
    }

    private func normalized(_ x: [Float], _ scope: RandomWeights) -> [Float] {
        let width = configuration.hiddenSize
        // The key of a layer norm decides what its numbers are like.
        let gamma = scope.floats("weight", shape: [width])
        let beta = scope.floats("bias", shape: [width])
        return stride(from: 0, to: x.count, by: width).flatMap {
            KernelDefinition.layerNorm(
                Array(x[$0..<$0 + width]),
                gamma,
                beta,
                Double(configuration.layerNormEpsilon)
            )
        }
    }
}
