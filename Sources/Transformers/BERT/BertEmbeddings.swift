import Tensors

/// What a token is before the first layer: its word, its place and its segment, normalised.
struct BertEmbeddings<Words: RowTable>: Sendable {
    private let width: Int
    /// Looked up a row at a time, so that a table of 30,000 words is never expanded.
    private let words: Words
    private let positions: [Float]
    private let segments: [Float]
    private let norm: LayerNorm

    init<Source: WeightSource>(_ configuration: BertConfiguration, weights: Source) throws
    where Source.Table == Words {
        width = configuration.hiddenSize
        words = try weights.rows(
            "word_embeddings.weight",
            shape: [configuration.vocabularySize, width]
        )
        positions = try weights.floats(
            "position_embeddings.weight",
            shape: [configuration.positionCount, width]
        )
        segments = try weights.floats(
            "token_type_embeddings.weight",
            shape: [configuration.segmentCount, width]
        )
        norm = try LayerNorm(configuration, weights: weights("LayerNorm"))
    }

    /// Writes the embeddings of some sequences.
    ///
    /// - Parameters:
    ///   - group: Sequences of `batch`; positions count from 0 in each.
    ///   - batch: The tokens.
    ///   - hidden: [tokens, width].
    ///   - rounded: The same in bfloat16, where not nil.
    func embed(
        _ group: PackedBatch.Group,
        of batch: PackedBatch,
        into hidden: UnsafeMutableBufferPointer<Float>,
        rounded: UnsafeMutableBufferPointer<BFloat16>?
    ) {
        var token = 0
        for length in group.lengths {
            for position in 0..<length {
                let row = UnsafeMutableBufferPointer(
                    rebasing: hidden[token * width..<(token + 1) * width]
                )
                let place = group.firstToken + token
                words.copyRow(Int(batch.ids[place]), into: row)
                add(positions, row: position, to: row)
                add(segments, row: Int(batch.segments[place]), to: row)
                token += 1
            }
        }
        norm.apply(hidden, rounded: rounded, rows: token)
    }

    private func add(
        _ table: [Float],
        row: Int,
        to output: UnsafeMutableBufferPointer<Float>
    ) {
        table.withUnsafeBufferPointer {
            Numbers.add(
                UnsafeBufferPointer(rebasing: $0[row * width..<(row + 1) * width]),
                to: output
            )
        }
    }
}

extension LayerNorm {
    init(_ configuration: BertConfiguration, weights: some WeightSource) throws {
        self.init(
            gamma: try weights.floats("weight", shape: [configuration.hiddenSize]),
            beta: try weights.floats("bias", shape: [configuration.hiddenSize]),
            epsilon: configuration.layerNormEpsilon
        )
    }
}
