import CKernels

extension SelfAttention {
    /// The bytes of scratch that lets every thread work on sequences of up to `longest` tokens.
    package func trainingScratchSize(longest: Int) -> Int {
        Parallelism.threads * qk_attention_training_scratch(longest, headDimension)
    }

    /// Attends with dropped weights, and keeps what the backward pass needs.
    ///
    /// - Parameters:
    ///   - qkv: [tokens, 3, heads, headDimension].
    ///   - starts: As for `apply`.
    ///   - dropout: What falls out of the weights.
    ///   - out: [tokens, heads, headDimension].
    ///   - logs: [heads, tokens], receives the logarithms of the weights' sums.
    ///   - scratch: `trainingScratchSize` bytes; with fewer, fewer threads work.
    package func forward<Number: StoredNumber>(
        _ qkv: UnsafePointer<Number>,
        starts: [Int],
        _ dropout: Dropout,
        into out: UnsafeMutablePointer<Number>,
        logs: UnsafeMutablePointer<Float>,
        scratch: UnsafeMutableBufferPointer<UInt8>
    ) {
        let status = qk_attention_forward(
            qkv,
            Number.isBFloat16,
            starts,
            starts.count - 1,
            heads,
            headDimension,
            dropout.native,
            out,
            logs,
            scratch.baseAddress,
            scratch.count
        )
        precondition(status == 0, "\(scratch.count) bytes of scratch hold no thread's share")
    }

    /// The gradient of queries, keys and values.
    ///
    /// - Parameters:
    ///   - gradient: Of `out`, [tokens, heads, headDimension].
    ///   - qkv: As in the forward pass.
    ///   - out: What the forward pass wrote.
    ///   - starts: As in the forward pass.
    ///   - dropout: As in the forward pass.
    ///   - logs: What the forward pass kept.
    ///   - result: [tokens, 3, heads, headDimension].
    ///   - scratch: `trainingScratchSize` bytes.
    package func backward<Number: StoredNumber>(
        _ gradient: UnsafePointer<Number>,
        qkv: UnsafePointer<Number>,
        out: UnsafePointer<Number>,
        starts: [Int],
        _ dropout: Dropout,
        logs: UnsafePointer<Float>,
        into result: UnsafeMutablePointer<Number>,
        scratch: UnsafeMutableBufferPointer<UInt8>
    ) {
        let status = qk_attention_backward(
            qkv,
            out,
            gradient,
            Number.isBFloat16,
            starts,
            starts.count - 1,
            heads,
            headDimension,
            dropout.native,
            logs,
            result,
            scratch.baseAddress,
            scratch.count
        )
        precondition(status == 0, "\(scratch.count) bytes of scratch hold no thread's share")
    }
}
