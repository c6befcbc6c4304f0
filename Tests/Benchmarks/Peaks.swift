import CPeak
import Tensors

/// A kind of product, for what one core does of it at best.
enum PeakKind: String, CaseIterable {
    case float32 = "peak_f32"
    case bfloat16 = "peak_bf16"
    case int8 = "peak_int8"

    init(_ precision: Precision) {
        switch precision {
        case .float32: self = .float32
        case .bfloat16: self = .bfloat16
        case .int8: self = .int8
        }
    }

    /// Operations a second of CPU time in registers, two for each multiply-add; 0 where the machine has
    /// no such instruction.
    func measure() -> Double {
        switch self {
        case .float32: peak_operations(Int32(PEAK_FLOAT32))
        case .bfloat16: peak_operations(Int32(PEAK_BFLOAT16))
        case .int8: peak_operations(Int32(PEAK_INT8))
        }
    }

    /// All kinds as one benchmark, measured in the same rounds as what is compared with them.
    static var benchmark: Benchmark {
        Benchmark(
            name: "peak",
            note: "chains of multiply-adds in registers on one core, nothing read or written",
            runs: 5,
            peak: nil
        ) {
            allCases.map {
                Benchmark.Sample(name: $0.rawValue, unit: "Gop/s", values: [$0.measure() / 1e9])
            }
        }
    }
}
