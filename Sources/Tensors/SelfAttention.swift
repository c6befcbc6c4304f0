import CKernels

/// Scaled dot-product attention of sequences lying end to end, each attending to itself alone.
///
/// From Vaswani and others, 2017.
public struct SelfAttention: Sendable {
    /// How many heads.
    public let heads: Int
    /// Numbers of a query, key or value of one head.
    public let headDimension: Int

    /// Attention of `heads` heads over rows of `heads · headDimension`.
    public init(heads: Int, headDimension: Int) {
        precondition(heads > 0 && headDimension > 0, "\(heads) heads of \(headDimension)")
        self.heads = heads
        self.headDimension = headDimension
    }

    /// The bytes of scratch that lets every thread work on sequences of up to `longest` tokens.
    public func scratchSize(longest: Int) -> Int {
        Parallelism.threads * qk_attention_scratch(longest, headDimension)
    }

    /// Attends.
    ///
    /// - Parameters:
    ///   - qkv: [tokens, 3, heads, headDimension]: queries, keys, values.
    ///   - starts: Sequence s holds tokens `starts[s]..<starts[s + 1]`; they ascend from 0.
    ///   - out: [tokens, heads, headDimension].
    ///   - scratch: `scratchSize` bytes; with fewer, fewer threads work.
    public func apply<Number: StoredNumber>(
        _ qkv: UnsafeBufferPointer<Number>,
        starts: [Int],
        into out: UnsafeMutableBufferPointer<Number>,
        scratch: UnsafeMutableBufferPointer<UInt8>
    ) {
        guard let tokens = starts.last, tokens > 0 else { return }
        precondition(zip(starts, starts.dropFirst()).allSatisfy(<=), "starts descend: \(starts)")
        precondition(starts[0] == 0, "starts at \(starts[0])")
        let width = heads * headDimension
        precondition(qkv.count >= tokens * 3 * width, "qkv is short of \(tokens) tokens")
        precondition(out.count >= tokens * width, "out is short of \(tokens) tokens")
        guard let from = UnsafeRawPointer(qkv.baseAddress),
            let to = UnsafeMutableRawPointer(out.baseAddress)
        else { return }
        let status =
            switch Number.precision {
            case .float32:
                qk_attention_f32(
                    from.assumingMemoryBound(to: Float.self),
                    starts,
                    starts.count - 1,
                    heads,
                    headDimension,
                    to.assumingMemoryBound(to: Float.self),
                    scratch.baseAddress,
                    scratch.count
                )
            case .bfloat16:
                qk_attention_bf16(
                    from.assumingMemoryBound(to: UInt16.self),
                    starts,
                    starts.count - 1,
                    heads,
                    headDimension,
                    to.assumingMemoryBound(to: UInt16.self),
                    scratch.baseAddress,
                    scratch.count
                )
            case .int8: preconditionFailure("attention takes singles or bfloat16")
            }
        precondition(status == 0, "\(scratch.count) bytes of scratch hold no thread's share")
    }
}
