import CKernels

/// Calculations on single numbers, and their conversions.
public enum Numbers {
    /// Replaces each x by x·Φ(x), the exact (erf) GELU (Hendrycks and Gimpel 2016).
    public static func gelu(_ x: inout [Float]) { qk_gelu(&x, x.count) }

    /// Adds x to y.
    ///
    /// - Parameters:
    ///   - x: As many numbers as y has.
    ///   - y: What is added to.
    public static func add(
        _ x: UnsafeBufferPointer<Float>,
        to y: UnsafeMutableBufferPointer<Float>
    ) {
        precondition(x.count == y.count, "adding \(x.count) numbers to \(y.count)")
        qk_add(x.baseAddress, y.baseAddress, x.count)
    }

    /// The nearest bfloat16 numbers; ties go to the even one.
    public static func bfloat16(_ x: [Float]) -> [BFloat16] {
        [BFloat16](unsafeUninitializedCapacity: x.count) { y, count in
            count = x.count
            y.withMemoryRebound(to: UInt16.self) { qk_bf16_from_f32(x, $0.baseAddress, count) }
        }
    }

    /// The same numbers in single precision.
    public static func floats(_ x: [BFloat16]) -> [Float] {
        [Float](unsafeUninitializedCapacity: x.count) { y, count in
            count = x.count
            x.withUnsafeBufferPointer {
                $0.withMemoryRebound(to: UInt16.self) {
                    qk_f32_from_bf16($0.baseAddress, y.baseAddress, $0.count)
                }
            }
        }
    }

    /// The bits of the nearest half-precision numbers; ties go to the even one.
    public static func halfBits(_ x: [Float]) -> [UInt16] {
        [UInt16](unsafeUninitializedCapacity: x.count) { y, count in
            count = x.count
            qk_f16_from_f32(x, y.baseAddress, count)
        }
    }

    /// The numbers that half-precision bits stand for.
    public static func floats(halfBits x: [UInt16]) -> [Float] {
        [Float](unsafeUninitializedCapacity: x.count) { y, count in
            count = x.count
            qk_f32_from_f16(x, y.baseAddress, count)
        }
    }

    /// The numbers that bytes with a scale for each row stand for.
    ///
    /// - Parameters:
    ///   - x: [rows, width].
    ///   - scales: [rows].
    /// - Returns: [rows, width], each byte times its row's scale.
    public static func floats(bytes x: [Int8], scales: [Float]) -> [Float] {
        guard !scales.isEmpty else { return [] }
        precondition(x.count % scales.count == 0, "\(x.count) bytes in \(scales.count) rows")
        return [Float](unsafeUninitializedCapacity: x.count) { y, count in
            count = x.count
            qk_f32_from_i8_rows(x, scales, y.baseAddress, scales.count, count / scales.count)
        }
    }
}
