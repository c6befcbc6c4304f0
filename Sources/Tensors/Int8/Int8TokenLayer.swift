import CKernels

/// What a transformer layer does to each token by itself, all but attention, in bytes:
/// projection, sum, norm, feed-forward block, sum, norm, and the queries, keys and values of the next
/// layer.
///
/// The steps are one, done for 48 rows at a time, so that numbers go from product to product within
/// the cache, and as bytes. Rows keep their bits as in `Int8Linear`. GELU is a polynomial off by 1.9e-4
/// at most, a small part of the steps its results are rounded to.
public final class Int8TokenLayer: Sendable {
    private let projection: Int8Linear
    private let expansion: Int8Linear
    private let contraction: Int8Linear
    private let norms: AlignedBuffer<Float>
    private let epsilon: Float
    private let width: Int

    /// Joins the parts of a layer.
    ///
    /// - Parameters:
    ///   - projection: From attention's result to what is added to the hidden states.
    ///   - attentionNorm: Of that sum.
    ///   - expansion: The first half of the feed-forward block; GELU follows it.
    ///   - contraction: Its second half.
    ///   - outputNorm: Of the sum with it; it has the other's epsilon.
    public init(
        projection: Int8Linear,
        attentionNorm: LayerNorm,
        expansion: Int8Linear,
        contraction: Int8Linear,
        outputNorm: LayerNorm
    ) {
        let width = attentionNorm.width
        let ends = [
            projection.inputs, projection.outputs, expansion.inputs, contraction.outputs,
            outputNorm.width,
        ]
        precondition(ends.allSatisfy { $0 == width }, "\(ends) are not all \(width)")
        precondition(expansion.outputs == contraction.inputs, "a feed-forward block out of joint")
        precondition(attentionNorm.epsilon == outputNorm.epsilon, "norms of two epsilons")
        self.width = width
        self.projection = projection
        self.expansion = expansion
        self.contraction = contraction
        epsilon = attentionNorm.epsilon
        var norms = AlignedBuffer<Float>(count: 4 * width)
        let all = attentionNorm.gamma + attentionNorm.beta + outputNorm.gamma + outputNorm.beta
        norms.withMutableNumbers { _ = $0.update(fromContentsOf: all) }
        self.norms = norms
    }

    /// Replaces the hidden states of some tokens by the layer's.
    ///
    /// - Parameters:
    ///   - context: Attention's result, [rows, width].
    ///   - hidden: [rows, width].
    ///   - next: What the next layer's queries, keys and values are made with; nil after the last.
    ///   - qkv: [rows, next.outputs]; receives them.
    ///   - rows: How many tokens.
    ///   - scratch: `Int8Linear.scratchSize` bytes; with fewer, fewer threads work.
    public func apply(
        context: UnsafeBufferPointer<BFloat16>,
        hidden: UnsafeMutableBufferPointer<Float>,
        next: Int8Linear?,
        qkv: UnsafeMutableBufferPointer<BFloat16>,
        rows: Int,
        scratch: UnsafeMutableBufferPointer<UInt8>
    ) {
        precondition(context.count >= rows * width, "context is short of \(rows) rows")
        precondition(hidden.count >= rows * width, "hidden is short of \(rows) rows")
        precondition(next.map { $0.inputs == width } ?? true, "next takes other rows")
        precondition(qkv.count >= rows * (next?.outputs ?? 0), "qkv is short of \(rows) rows")
        let context = UnsafeRawPointer(context.baseAddress)?.assumingMemoryBound(to: UInt16.self)
        let qkv = UnsafeMutableRawPointer(qkv.baseAddress)?.assumingMemoryBound(to: UInt16.self)
        let status = withExtendedLifetime((self, next)) {
            var layer = packed
            guard var following = next?.packed else {
                return qk_int8_layer(
                    &layer,
                    nil,
                    context,
                    hidden.baseAddress,
                    nil,
                    rows,
                    scratch.baseAddress,
                    scratch.count
                )
            }
            return qk_int8_layer(
                &layer,
                &following,
                context,
                hidden.baseAddress,
                qkv,
                rows,
                scratch.baseAddress,
                scratch.count
            )
        }
        precondition(status == 0, "\(scratch.count) bytes of scratch hold no thread's share")
    }

    /// The layer as the kernels take it; its addresses are good while this lives.
    private var packed: qk_int8_layer {
        let start = norms.numbers.baseAddress
        func norm(_ place: Int) -> qk_int8_norm {
            qk_int8_norm(
                gamma: start.map { UnsafePointer($0 + place * width) },
                beta: start.map { UnsafePointer($0 + (place + 1) * width) }
            )
        }
        return qk_int8_layer(
            projection: projection.packed,
            expansion: expansion.packed,
            contraction: contraction.packed,
            attention_norm: norm(0),
            output_norm: norm(2),
            epsilon: epsilon
        )
    }
}
