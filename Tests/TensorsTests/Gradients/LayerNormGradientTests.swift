import Tensors
import TestSupport
import Testing

@Suite struct LayerNormGradientTests {
    @Test(arguments: InstructionSet.available, [(1, 1), (3, 7), (66, 5), (2, 45), (2, 384)])
    func gradientsAreDifferencesOfTheDefinition(_ set: InstructionSet, _ shape: (Int, Int)) {
        let (rows, width) = shape
        var random = SplitMix64(seed: UInt64(rows * 1000 + width))
        let case_ = NormCase(rows: rows, width: width, rate: 0.25, &random)
        let result = set.use { case_.run() }
        #expect(largestDifference(result.y, case_.expected.floats) < 1e-5)
        for (name, found, expected) in case_.gradients(result) {
            let scale = max(1, expected.map { abs($0) }.max() ?? 1)
            #expect(largestDifference(found, expected.floats) < 2e-4 * Float(scale), "\(name)")
        }
    }

    @Test func threadsDoNotMatter() {
        var random = SplitMix64(seed: 5)
        let case_ = NormCase(rows: 300, width: 48, rate: 0.1, &random)
        let one = withThreads(1) { case_.run() }
        for threads in [2, 3, 7] { #expect(withThreads(threads) { case_.run() } == one) }
    }
}

/// A layer norm with a dropped addend, and the loss Σ upstream · y.
private struct NormCase {
    struct Result: Equatable {
        var y: [Float]
        var dx: [Float]
        var dropped: [Float]
        var gamma: [Float]
        var beta: [Float]
    }

    let rows: Int
    let width: Int
    let x: [Float]
    let addend: [Float]
    let gamma: [Float]
    let beta: [Float]
    let upstream: [Float]
    let extra: [Float]
    let dropout: Dropout
    private let factors: [Double]

    init(rows: Int, width: Int, rate: Float, _ random: inout SplitMix64) {
        self.rows = rows
        self.width = width
        x = random.floats(rows * width)
        addend = random.floats(rows * width)
        gamma = random.floats(width, in: 0.5...1.5)
        beta = random.floats(width)
        upstream = random.floats(rows * width)
        extra = random.floats(rows * width)
        dropout = Dropout(rate: rate, key: random.next())
        let ones = [Float](repeating: 1, count: x.count)
        var kept = ones
        dropout.apply(ones, into: &kept, count: kept.count)
        factors = kept.doubles
    }

    private func definition(_ x: [Double], _ addend: [Double], _ gamma: [Double], _ beta: [Double])
        -> [Double]
    {
        let sum = x.indices.map { x[$0] + factors[$0] * addend[$0] }
        return GradientDefinition.layerNorm(sum, gamma: gamma, beta: beta, epsilon: 1e-3)
    }

    var expected: [Double] { definition(x.doubles, addend.doubles, gamma.doubles, beta.doubles) }

    func run() -> Result {
        let norm = LayerNormGradient(width: width, epsilon: 1e-3)
        var sum = x
        var statistics = [Float](repeating: 0, count: 2 * rows)
        var result = Result(
            y: x,
            dx: x,
            dropped: x,
            gamma: [Float](repeating: 0, count: width),
            beta: [Float](repeating: 0, count: width)
        )
        norm.forward(
            x,
            adding: addend,
            dropout,
            gamma: gamma,
            beta: beta,
            sum: &sum,
            statistics: &statistics,
            into: &result.y,
            rounded: nil,
            rows: rows
        )
        var scratch = [Float](repeating: 0, count: norm.scratchCount(rows: rows))
        norm.backward(
            upstream,
            adding: extra,
            dropout,
            gamma: gamma,
            sum: sum,
            statistics: statistics,
            into: &result.dx,
            dropped: &result.dropped,
            gammaGradient: &result.gamma,
            betaGradient: &result.beta,
            scratch: &scratch,
            rows: rows
        )
        return result
    }

    /// The name, what was found and what the definition gives, for the first numbers of each.
    func gradients(_ result: Result) -> [(String, [Float], [Double])] {
        let weights = zip(upstream, extra).map { Double($0) + Double($1) }
        let (x, addend) = (x.doubles, addend.doubles)
        let (gamma, beta) = (gamma.doubles, beta.doubles)
        func gradient(_ start: [Double], _ function: ([Double]) -> [Double]) -> [Double] {
            let count = min(start.count, 12)
            return GradientDefinition.gradient(at: Array(start[..<count])) {
                GradientDefinition.inner(weights, function($0 + start[count...]))
            }
        }
        let all = [
            ("x", result.dx, gradient(x) { definition($0, addend, gamma, beta) }),
            ("addend", result.dropped, gradient(addend) { definition(x, $0, gamma, beta) }),
            ("gamma", result.gamma, gradient(gamma) { definition(x, addend, $0, beta) }),
            ("beta", result.beta, gradient(beta) { definition(x, addend, gamma, $0) }),
        ]
        return all.map { ($0, Array($1[..<$2.count]), $2) }
    }
}
