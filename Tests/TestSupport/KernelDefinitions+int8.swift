// What it means to multiply in bytes, in the plainest form: both sides are rounded, then multiplied.

extension KernelDefinition {
    /// Neighbouring inputs that share a scale.
    private static let chunk = 384

    /// x · weightᵀ + bias of rounded numbers: x is [rows, inputs], weight [outputs, inputs].
    public static func int8Linear(
        _ x: [Float],
        _ weight: [Float],
        _ bias: [Float]?,
        inputs: Int,
        outputs: Int
    ) -> [Float] {
        linear(
            byChunks(x, inputs, int8Steps),
            byChunks(weight, inputs, int8Symmetric),
            bias,
            inputs: inputs,
            outputs: outputs
        )
    }

    /// Numbers rounded to 256 steps from the least to the largest.
    private static func int8Steps(_ x: ArraySlice<Float>) -> [Float] {
        let (low, high) = (x.min() ?? 0, x.max() ?? 0)
        guard high > low else { return Array(x) }
        let (step, steps) = ((high - low) / 255, 255 / (high - low))
        return x.map { low + step * (($0 - low) * steps).rounded(.toNearestOrEven) }
    }

    /// Numbers rounded to 127 steps on either side of zero.
    private static func int8Symmetric(_ x: ArraySlice<Float>) -> [Float] {
        let most = x.reduce(0) { max($0, abs($1)) }
        guard most > 0 else { return Array(x) }
        return x.map { ($0 * (127 / most)).rounded(.toNearestOrEven) * (most / 127) }
    }

    private static func byChunks(
        _ x: [Float],
        _ width: Int,
        _ rounded: (ArraySlice<Float>) -> [Float]
    ) -> [Float] {
        stride(from: 0, to: x.count, by: width).flatMap { row in
            stride(from: 0, to: width, by: chunk).flatMap { first in
                rounded(x[row + first..<row + min(first + chunk, width)])
            }
        }
    }
}
