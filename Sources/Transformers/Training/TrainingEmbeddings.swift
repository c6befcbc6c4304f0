import Tensors

/// Words, places and segments of an encoder that learns.
struct TrainingEmbeddings {
    private let places: ParameterPlaces
    private let width: Int
    private let norm: LayerNormGradient

    init(_ configuration: BertConfiguration, _ places: ParameterPlaces) {
        self.places = places
        width = configuration.hiddenSize
        norm = LayerNormGradient(width: width, epsilon: configuration.layerNormEpsilon)
    }

    /// The normalised and then dropped sums of three rows a token.
    func forward(
        _ batch: PackedBatch,
        sum: UnsafeMutablePointer<Float>,
        statistics: UnsafeMutablePointer<Float>,
        into hidden: UnsafeMutablePointer<Float>,
        rounded: UnsafeMutablePointer<BFloat16>?,
        _ dropout: Dropout
    ) {
        let tables = tables { places.value($0) }
        forEachToken(of: batch) { token, rows in
            let row = sum + token * width
            for column in 0..<width {
                row[column] =
                    tables[0][rows[0] * width + column] + tables[1][rows[1] * width + column]
                    + tables[2][rows[2] * width + column]
            }
        }
        norm.forward(
            sum,
            adding: nil,
            .none,
            gamma: places.value("LayerNorm.weight"),
            beta: places.value("LayerNorm.bias"),
            sum: sum,
            statistics: statistics,
            into: hidden,
            rounded: nil,
            rows: batch.tokenCount
        )
        dropout.apply(hidden, into: hidden, rounded: rounded, count: batch.tokenCount * width)
    }

    /// Adds each token's gradient to its three rows, in the order of the tokens.
    func backward(
        _ batch: PackedBatch,
        gradient: UnsafeMutablePointer<Float>,
        sum: UnsafePointer<Float>,
        statistics: UnsafePointer<Float>,
        scratch: UnsafeMutablePointer<Float>,
        _ dropout: Dropout
    ) {
        dropout.apply(gradient, into: gradient, count: batch.tokenCount * width)
        norm.backward(
            gradient,
            adding: nil,
            .none,
            gamma: places.value("LayerNorm.weight"),
            sum: sum,
            statistics: statistics,
            into: gradient,
            dropped: nil as UnsafeMutablePointer<Float>?,
            gammaGradient: places.gradient("LayerNorm.weight"),
            betaGradient: places.gradient("LayerNorm.bias"),
            scratch: scratch,
            rows: batch.tokenCount
        )
        let tables = tables { places.gradient($0) }
        forEachToken(of: batch) { token, rows in
            let row = UnsafeBufferPointer(start: gradient + token * width, count: width)
            for (table, place) in zip(tables, rows) {
                Numbers.add(
                    row,
                    to: UnsafeMutableBufferPointer(start: table + place * width, count: width)
                )
            }
        }
    }

    private func tables(_ place: (String) -> UnsafeMutablePointer<Float>)
        -> [UnsafeMutablePointer<Float>]
    {
        ["word", "position", "token_type"].map { place($0 + "_embeddings.weight") }
    }

    private func forEachToken(of batch: PackedBatch, _ body: (Int, [Int]) -> Void) {
        var token = 0
        for length in batch.lengths {
            for position in 0..<length {
                body(token, [Int(batch.ids[token]), position, Int(batch.segments[token])])
                token += 1
            }
        }
    }
}
