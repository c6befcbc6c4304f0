import Tensors
import TestSupport
import Transformers

/// Windows through a reader's encoder, 384 wide, 12 heads, 12 or 6 layers, in each precision that the
/// machine multiplies in.
///
/// Two sets: `384`, 8 windows of 384 tokens, and `real`, 32 windows as long as those that SubjQA's
/// electronics questions make of the reviews of their products. Weights are random. Embeddings and the
/// logits of every token are included, in batches as the reader makes them; loading, tokenising and the
/// search for spans are not.
struct EncoderBenchmarks {
    private static let precisions = Precision.allCases.filter { $0.supported == $0 }

    /// The reference size in every precision, the shipped one in the one that readers choose.
    private static let forms: [(layers: Int, precision: Precision)] =
        precisions.map { (12, $0) } + [(6, Precision.int8.supported)]

    static func all() throws -> [Benchmark] {
        try forms.flatMap { form in
            let model = try Model(layers: form.layers, precision: form.precision)
            return ReaderWindows.all.map { windows in
                let batches = windows.batches()
                return Benchmark.rate(
                    name(form.layers, form.precision, windows),
                    of: "windows",
                    count: windows.lengths.count,
                    peak: PeakKind(form.precision),
                    runs: 5,
                    note: "\(windows.lengths.count) windows, random weights, logits included"
                ) {
                    for batch in batches { try model.run(batch) }
                }
            }
        }
    }

    /// How often a precision is as fast as single precision, and which share of the peak its rate
    /// stands for.
    static func conclusions(from results: [String: Figures]) -> [String: Double] {
        var found: [String: Double] = [:]
        for (layers, precision) in forms {
            for windows in ReaderWindows.all {
                let name = name(layers, precision, windows)
                guard let rate = results[name + "_cpu"]?.median else { continue }
                let single = Self.name(layers, .float32, windows) + "_cpu"
                if let single = results[single]?.median {
                    found[name + "_over_f32"] = rate / single
                }
                let each = windows.operations(layers: layers) / Double(windows.lengths.count)
                guard let peak = results[PeakKind(precision).rawValue]?.median, peak > 0 else {
                    continue
                }
                found[name + "_of_peak"] = rate * each / 1e9 / peak
            }
        }
        return found
    }

    private static func name(_ layers: Int, _ precision: Precision, _ windows: ReaderWindows)
        -> String
    {
        let short =
            switch precision {
            case .float32: "f32"
            case .bfloat16: "bf16"
            case .int8: "int8"
            }
        return "reader_l\(layers)_\(short)_\(windows.name)"
    }

    private struct Model {
        let encoder: BertEncoder
        let head: SpanHead

        init(layers: Int, precision: Precision) throws {
            encoder = try BertEncoder(
                configuration: .miniLM(layers: layers),
                weights: RandomWeights(),
                precision: precision
            )
            head = try SpanHead(weights: RandomWeights()("qa_outputs"), width: 384)
        }

        func run(_ batch: PackedBatch) throws {
            _ = try head.logits(of: batch, by: encoder)
        }
    }
}

extension BertConfiguration {
    /// MiniLM's sizes.
    static func miniLM(layers: Int) -> BertConfiguration {
        BertConfiguration(
            hiddenSize: 384,
            layerCount: layers,
            headCount: 12,
            intermediateSize: 1536
        )
    }
}
