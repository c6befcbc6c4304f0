import Foundation
import Tensors
import TestSupport
import Transformers

/// Windows through the reader's encoder: 12 layers, 384 wide, 12 heads, random weights, batches of 16
/// windows of 384 tokens. Excludes tokenising and the search for spans.
struct EncoderBenchmarks {
    static let batch = 16
    static let tokens = 384

    static func all() throws -> [Benchmark] {
        try [Precision.float32, Precision.bfloat16].map { precision -> Benchmark in
            let encoder = try BertEncoder(
                configuration: configuration,
                weights: RandomWeights(),
                precision: precision
            )
            let head = try SpanHead(weights: RandomWeights()("qa_outputs"), width: 384)
            let windows = batchOfWindows()
            let short = precision == .float32 ? "f32" : "bf16"
            return Benchmark(
                name: "reader_l12_\(short)_384",
                unit: "windows/s",
                note: "12 × 384, 16 windows of 384 tokens, random weights, logits included",
                runs: 9
            ) {
                let time = try await milliseconds {
                    _ = head.logits(of: try encoder.hiddenStates(of: windows))
                }
                return [Double(batch) / time * 1000]
            }
        }
    }

    private static let configuration = BertConfiguration(
        hiddenSize: 384,
        layerCount: 12,
        headCount: 12,
        intermediateSize: 1536
    )

    private static func batchOfWindows() -> PackedBatch {
        var generator = SplitMix64(seed: 1)
        var batch = PackedBatch()
        for _ in 0..<Self.batch {
            batch.append(
                ids: (0..<tokens).map { _ in Int32.random(in: 1000..<30000, using: &generator) }
            )
        }
        return batch
    }
}
