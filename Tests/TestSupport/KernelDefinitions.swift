import Foundation

/// What the kernels compute, in the plainest form and in double precision.
public enum KernelDefinition {
    /// e^x over the sum of e^x.
    public static func softmax(_ x: [Float]) -> [Float] {
        let highest = Double(x.max() ?? 0)
        let exponentials = x.map { exp(Double($0) - highest) }
        let sum = exponentials.reduce(0, +)
        return exponentials.map { Float($0 / sum) }
    }

    /// (x - mean) / sqrt(variance + epsilon) · gamma + beta.
    public static func layerNorm(_ x: [Float], _ gamma: [Float], _ beta: [Float], _ epsilon: Double)
        -> [Float]
    {
        let mean = x.reduce(0) { $0 + Double($1) } / Double(x.count)
        let variance = x.reduce(0) { $0 + pow(Double($1) - mean, 2) } / Double(x.count)
        return x.indices.map {
            let unit = (Double(x[$0]) - mean) / (variance + epsilon).squareRoot()
            return Float(unit * Double(gamma[$0]) + Double(beta[$0]))
        }
    }

    /// x · Φ(x).
    public static func gelu(_ x: Float) -> Float {
        Float(0.5 * Double(x) * erfc(-Double(x) / 2.0.squareRoot()))
    }

    /// Σ a·b.
    public static func innerProduct(_ a: some Sequence<Float>, _ b: some Sequence<Float>) -> Float {
        Float(zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) })
    }

    /// The mean of each column of `rows` rows.
    public static func mean(_ x: [Float], rows: Int, width: Int) -> [Float] {
        (0..<width).map { column in
            let sum = (0..<rows).reduce(0) { $0 + Double(x[$1 * width + column]) }
            return Float(sum / Double(rows))
        }
    }

    /// x over its length; zeros stay.
    public static func normalized(_ x: [Float]) -> [Float] {
        let length = x.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        return length == 0 ? x : x.map { Float(Double($0) / length) }
    }

    /// activation(x · weightᵀ + bias): x is [rows, inputs], weight [outputs, inputs].
    public static func linear(
        _ x: [Float],
        _ weight: [Float],
        _ bias: [Float]?,
        inputs: Int,
        outputs: Int,
        gelu isGELU: Bool = false
    ) -> [Float] {
        let rows = x.count / inputs
        return (0..<rows * outputs).map { index in
            let (row, output) = index.quotientAndRemainder(dividingBy: outputs)
            let product = innerProduct(
                x[row * inputs..<(row + 1) * inputs],
                weight[output * inputs..<(output + 1) * inputs]
            )
            let sum = product + (bias?[output] ?? 0)
            return isGELU ? gelu(sum) : sum
        }
    }

    /// softmax(q kᵀ / √d) v of each sequence and head; qkv is [tokens, 3, heads, d].
    public static func attention(_ qkv: [Float], lengths: [Int], heads: Int, headDimension d: Int)
        -> [Float]
    {
        let width = heads * d
        func row(_ part: Int, _ token: Int, _ head: Int) -> ArraySlice<Float> {
            let start = token * 3 * width + part * width + head * d
            return qkv[start..<start + d]
        }
        var out = [Float](repeating: 0, count: qkv.count / 3)
        var first = 0
        for length in lengths {
            for head in 0..<heads {
                for query in first..<first + length {
                    let scores = (first..<first + length).map {
                        innerProduct(row(0, query, head), row(1, $0, head))
                            / Float(d).squareRoot()
                    }
                    let weights = softmax(scores)
                    for column in 0..<d {
                        out[query * width + head * d + column] = innerProduct(
                            weights,
                            (first..<first + length).map {
                                let values = row(2, $0, head)
                                return values[values.startIndex + column]
                            }
                        )
                    }
                }
            }
            first += length
        }
        return out
    }

    /// The bits of the nearest bfloat16 number, ties to even.
    public static func bfloat16Bits(_ x: Float) -> UInt16 {
        let bits = x.bitPattern
        if x.isNaN { return UInt16(bits >> 16) | 0x40 }
        let lower = bits & 0xFFFF
        let upper = UInt16(bits >> 16)
        let isUp = lower > 0x8000 || (lower == 0x8000 && upper & 1 == 1)
        return isUp ? upper &+ 1 : upper
    }
}

extension SplitMix64 {
    /// Random floats.
    public mutating func floats(_ count: Int, in range: ClosedRange<Float> = -1...1) -> [Float] {
        (0..<count).map { _ in float(in: range) }
    }

    /// A random size: 0, 1 and odd ones come often.
    public mutating func size(upTo limit: Int) -> Int {
        Int.random(in: 0...limit, using: &self)
    }
}

/// The largest difference between two arrays, and infinity where their sizes differ or one holds
/// what is no number.
public func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
    guard a.count == b.count else { return .infinity }
    var largest: Float = 0
    for (x, y) in zip(a, b) {
        let difference = abs(x - y)
        largest = difference.isNaN ? .infinity : max(largest, difference)
    }
    return largest
}

/// The cosine of the angle between two vectors.
public func cosine(_ a: [Float], _ b: [Float]) -> Double {
    let product = Double(KernelDefinition.innerProduct(a, b))
    let lengths =
        Double(KernelDefinition.innerProduct(a, a)) * Double(KernelDefinition.innerProduct(b, b))
    return product / lengths.squareRoot()
}
