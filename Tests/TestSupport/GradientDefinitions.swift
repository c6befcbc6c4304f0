import Foundation

/// What trained operations compute, in double precision, and gradients by small differences.
public enum GradientDefinition {
    /// The gradient of a function by central differences, of every `stride`-th number.
    public static func gradient(
        at x: [Double],
        every stride: Int = 1,
        step: Double = 1e-5,
        of function: ([Double]) -> Double
    ) -> [Double] {
        Swift.stride(from: 0, to: x.count, by: stride).map { index in
            var up = x
            var down = x
            up[index] += step
            down[index] -= step
            return (function(up) - function(down)) / (2 * step)
        }
    }

    /// x · Φ(x).
    public static func gelu(_ x: Double) -> Double { 0.5 * x * erfc(-x / 2.0.squareRoot()) }

    /// Rows of x normalised, times gamma, plus beta.
    public static func layerNorm(_ x: [Double], gamma: [Double], beta: [Double], epsilon: Double)
        -> [Double]
    {
        let width = gamma.count
        return Swift.stride(from: 0, to: x.count, by: width).flatMap { start in
            let row = x[start..<start + width]
            let mean = row.reduce(0, +) / Double(width)
            let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
            return row.enumerated().map {
                ($1 - mean) / (variance + epsilon).squareRoot() * gamma[$0] + beta[$0]
            }
        }
    }

    /// softmax(q kᵀ / √d) v of one sequence; qkv is [tokens, 3, heads, d].
    public static func attention(_ qkv: [Double], heads: Int, headDimension d: Int) -> [Double] {
        let width = heads * d
        let tokens = qkv.count / (3 * width)
        func number(_ token: Int, _ part: Int, _ head: Int, _ i: Int) -> Double {
            qkv[token * 3 * width + part * width + head * d + i]
        }
        var out = [Double](repeating: 0, count: tokens * width)
        for head in 0..<heads {
            for query in 0..<tokens {
                let scores = (0..<tokens).map { key in
                    (0..<d).reduce(0) {
                        $0 + number(query, 0, head, $1) * number(key, 1, head, $1)
                    } / Double(d).squareRoot()
                }
                let highest = scores.max() ?? 0
                let exponentials = scores.map { exp($0 - highest) }
                let sum = exponentials.reduce(0, +)
                for i in 0..<d {
                    out[query * width + head * d + i] = (0..<tokens).reduce(0) {
                        $0 + exponentials[$1] / sum * number($1, 2, head, i)
                    }
                }
            }
        }
        return out
    }

    /// Σ a · b.
    public static func inner(_ a: [Double], _ b: [Double]) -> Double {
        zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }
}

extension Array {
    /// Every `stride`-th element.
    public func every(_ stride: Int) -> [Element] {
        Swift.stride(from: 0, to: count, by: stride).map { self[$0] }
    }
}

extension Array where Element == Float {
    /// The same numbers.
    public var doubles: [Double] { map { Double($0) } }
}

extension Array where Element == Double {
    /// The nearest singles.
    public var floats: [Float] { map { Float($0) } }
}
