/// A matrix as signed bytes with a scale a row: a weight is its byte times its row's scale.
public struct QuantizedRows: Sendable, Hashable {
    /// Rows.
    public let rowCount: Int
    /// Numbers in a row.
    public let rowLength: Int
    /// [rows, rowLength], each from -127 to 127.
    public let values: [Int8]
    /// [rows], from 0.
    public let scales: [Float]

    /// Rounds a matrix, choosing each row's scale so that the row's squared error is least.
    ///
    /// - Parameters:
    ///   - floats: [rows, rowLength]; finite.
    ///   - rowLength: Numbers in a row, at least 1.
    public init(rounding floats: [Float], rowLength: Int) {
        precondition(rowLength > 0 && floats.count % rowLength == 0, "whole rows of \(rowLength)")
        self.rowLength = rowLength
        rowCount = floats.count / rowLength
        var quantizer = RowQuantizer(rowLength: rowLength)
        var values: [Int8] = []
        var scales: [Float] = []
        values.reserveCapacity(floats.count)
        scales.reserveCapacity(rowCount)
        for row in 0..<rowCount {
            let start = row * rowLength
            scales.append(quantizer.quantize(floats[start..<start + rowLength], into: &values))
        }
        self.values = values
        self.scales = scales
    }

    /// The matrix the bytes and scales stand for, [rows, rowLength].
    public var floats: [Float] {
        values.indices.map { Float(values[$0]) * scales[$0 / rowLength] }
    }
}

/// Rounds one row after the other, keeping its working memory.
struct RowQuantizer {
    /// Fractions of the largest magnitude that are tried as the largest value: clipping a lone
    /// outlier makes the steps of all others finer.
    private static let clips: [Float] = (0...24).map { 1 - Float($0) * 0.02 }

    /// Adding and taking away 1.5 * 2^23 rounds to the nearest whole number, ties to even, in two
    /// additions that vectorise; `rounded()` is a call a number on processors of 2003, which is
    /// what the compiler targets.
    private static let rounder = SIMD16<Float>(repeating: 0x1.8p23)

    private var row: [SIMD16<Float>]
    private let rowLength: Int

    init(rowLength: Int) {
        self.rowLength = rowLength
        row = Array(repeating: .zero, count: (rowLength + 15) / 16)
    }

    /// Appends the bytes of a row.
    ///
    /// - Returns: The row's scale.
    mutating func quantize(_ floats: ArraySlice<Float>, into values: inout [Int8]) -> Float {
        load(floats)
        let largest = floats.reduce(0) { max($0, abs($1)) }
        // A scale below the smallest normal number would lose precision of its own.
        guard largest / 127 >= .leastNormalMagnitude else {
            values.append(contentsOf: repeatElement(0, count: rowLength))
            return 0
        }
        var best = (step: largest / 127, scale: largest / 127, gain: -Float.infinity)
        for clip in Self.clips {
            let step = largest / 127 * clip
            let (product, square) = sums(step: step)
            // With bytes q fixed, the scale Σxq / Σq² has the least error, Σx² - (Σxq)² / Σq².
            let gain = square > 0 ? product / square * product : 0
            if gain > best.gain { best = (step, product / square, gain) }
        }
        appendBytes(step: best.step, to: &values)
        return best.scale
    }

    private mutating func load(_ floats: ArraySlice<Float>) {
        for (index, value) in floats.enumerated() { row[index / 16][index % 16] = value }
    }

    /// Σxq and Σq² over the row for bytes q of a step.
    private func sums(step: Float) -> (product: Float, square: Float) {
        var product = SIMD16<Float>.zero
        var square = SIMD16<Float>.zero
        for values in row {
            let bytes = Self.bytes(values, perUnit: 1 / step)
            product += values * bytes
            square += bytes * bytes
        }
        return (product.sum(), square.sum())
    }

    private func appendBytes(step: Float, to values: inout [Int8]) {
        for index in 0..<rowLength where index % 16 == 0 {
            let bytes = Self.bytes(row[index / 16], perUnit: 1 / step)
            for lane in 0..<min(16, rowLength - index) { values.append(Int8(bytes[lane])) }
        }
    }

    private static func bytes(_ values: SIMD16<Float>, perUnit: Float) -> SIMD16<Float> {
        let limit = SIMD16<Float>(repeating: 127)
        let clamped = pointwiseMax(pointwiseMin(values * perUnit, limit), -limit)
        return (clamped + rounder) - rounder
    }
}
