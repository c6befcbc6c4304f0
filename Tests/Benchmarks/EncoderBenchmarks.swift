import CPeak
import Foundation
import Tensors
import TestSupport
import Transformers

/// Windows through a reader's encoder, 384 wide, 12 heads, 6 or 12 layers, in each precision that the
/// machine multiplies in.
///
/// Two sets: `padded`, windows of 384 tokens, and `real`, 64 windows as long as those that SubjQA's
/// electronics questions make of the reviews of their products. Weights are random, logits included;
/// tokenising and the search for spans are not. Of each there is the rate by the clock on all threads
/// and, as `_cpu`, the rate by the CPU time of all threads together, which other work on the machine
/// disturbs less.
struct EncoderBenchmarks {
    static let layers = [6, 12]
    static let precisions = Precision.allCases.filter { $0.supported == $0 }

    /// A number of windows for the model.
    struct Windows {
        let name: String
        let lengths: [Int]

        static let all = [
            Windows(name: "padded", lengths: [Int](repeating: 384, count: 16)),
            Windows(name: "real", lengths: realLengths),
        ]

        /// Of 64 windows drawn from all that the questions make: 40 in 100 are full.
        private static let realLengths: [Int] = {
            var random = SplitMix64(seed: 3)
            return (0..<64).map { _ in
                Int.random(in: 0..<100, using: &random) < 40
                    ? 384 : Int.random(in: 24..<333, using: &random)
            }.sorted()
        }()

        /// In batches of four full windows' tokens, as the reader makes them.
        func batches() -> [PackedBatch] {
            var random = SplitMix64(seed: 1)
            var batches = [PackedBatch()]
            for length in lengths {
                if batches[batches.count - 1].tokenCount + length > 4 * 384 {
                    batches.append(PackedBatch())
                }
                batches[batches.count - 1].append(
                    ids: (0..<length).map { _ in Int32.random(in: 1000..<30000, using: &random) }
                )
            }
            return batches
        }

        /// Operations of a model's products, two for each multiply-add.
        func operations(layers: Int) -> Double {
            let (hidden, wide) = (384.0, 1536.0)
            return Double(layers)
                * lengths.map(Double.init).reduce(0) {
                    $0 + 2 * $1 * (4 * hidden * hidden + 2 * hidden * wide) + 4 * $1 * $1 * hidden
                }
        }
    }

    static func name(_ layers: Int, _ precision: Precision, _ windows: Windows) -> String {
        "reader_l\(layers)_\(short(precision))_\(windows.name)"
    }

    static func all() throws -> [Benchmark] {
        try layers.flatMap { layers in
            try precisions.flatMap { precision in
                let model = try Model(layers: layers, precision: precision)
                return Windows.all.flatMap { windows in
                    benchmarks(model, windows, name(layers, precision, windows))
                }
            }
        }
    }

    private static func benchmarks(_ model: Model, _ windows: Windows, _ name: String)
        -> [Benchmark]
    {
        let batches = windows.batches()
        let count = Double(windows.lengths.count)
        func benchmark(_ name: String, _ unit: String, _ clock: clockid_t) -> Benchmark {
            Benchmark(
                name: name,
                unit: unit,
                note: "\(windows.lengths.count) windows, random weights, logits included",
                runs: 9
            ) {
                let start = seconds(clock)
                for batch in batches { try model.run(batch) }
                return [count / (seconds(clock) - start)]
            }
        }
        return [
            benchmark(name, "windows/s", CLOCK_MONOTONIC),
            benchmark(name + "_cpu", "windows/CPU s", CLOCK_PROCESS_CPUTIME_ID),
        ]
    }

    private static func short(_ precision: Precision) -> String {
        switch precision {
        case .float32: "f32"
        case .bfloat16: "bf16"
        case .int8: "int8"
        }
    }

    private struct Model {
        let encoder: BertEncoder
        let head: SpanHead

        init(layers: Int, precision: Precision) throws {
            encoder = try BertEncoder(
                configuration: BertConfiguration(
                    hiddenSize: 384,
                    layerCount: layers,
                    headCount: 12,
                    intermediateSize: 1536
                ),
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

extension EncoderBenchmarks {
    /// How often a precision is as fast as single precision, and which share of the peak its rate
    /// stands for.
    static func conclusions(from results: [String: Figures]) -> [String: Double] {
        var found: [String: Double] = [:]
        for layers in layers {
            for windows in Windows.all {
                let single = results[name(layers, .float32, windows) + "_cpu"]?.median ?? .nan
                for precision in precisions {
                    let name = Self.name(layers, precision, windows)
                    guard let rate = results[name + "_cpu"]?.median else { continue }
                    if single.isFinite { found[name + "_over_f32"] = rate / single }
                    let each = windows.operations(layers: layers) / Double(windows.lengths.count)
                    found[name + "_gops_per_core"] = rate * each / 1e9
                    let peak = Self.peak(precision)
                    if peak > 0 { found[name + "_of_peak"] = rate * each / peak }
                }
            }
        }
        return found
    }

    /// One core's operations a second.
    private static func peak(_ precision: Precision) -> Double {
        switch precision {
        case .float32: peaks.float32
        case .bfloat16: peaks.bfloat16
        case .int8: peaks.int8
        }
    }

    private static let peaks = (
        float32: peak_operations(Int32(PEAK_FLOAT32)),
        bfloat16: peak_operations(Int32(PEAK_BFLOAT16)),
        int8: peak_operations(Int32(PEAK_INT8))
    )
}

/// A clock's time in seconds.
private func seconds(_ clock: clockid_t) -> Double {
    var now = timespec()
    clock_gettime(clock, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9
}
