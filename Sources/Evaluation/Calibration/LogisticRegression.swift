import Foundation

/// The weights that make what happened likeliest under p = 1 / (1 + exp(-(w·x))), with a ridge.
///
/// Minimises Σ -log p(outcome) + ridge/2 · Σ w² by Newton's method with halved steps (iteratively
/// reweighted least squares: McCullagh and Nelder 1989). The loss is convex: the minimum is the only one.
struct LogisticRegression {
    /// One weight a column.
    private(set) var weights: [Double]

    /// Fits the weights.
    ///
    /// - Parameters:
    ///   - rows: [examples, columns]; a constant column stands for a bias.
    ///   - outcomes: Whether it happened.
    ///   - ridges: What a column's squared weight costs, 0 or more.
    init(rows: [[Double]], outcomes: [Bool], ridges: [Double]) {
        weights = [Double](repeating: 0, count: ridges.count)
        let targets = outcomes.map { $0 ? 1.0 : 0.0 }
        var loss = Self.loss(weights, rows, targets, ridges)
        for _ in 0..<100 {
            let step = newtonStep(rows, targets, ridges)
            var length = 1.0
            var moved = weights
            var next = loss
            repeat {
                moved = zip(weights, step).map { $0 - length * $1 }
                next = Self.loss(moved, rows, targets, ridges)
                length /= 2
            } while next > loss && length > 1e-6
            guard next < loss else { return }
            let gain = loss - next
            (weights, loss) = (moved, next)
            if gain < 1e-12 * (1 + abs(loss)) { return }
        }
    }

    private func newtonStep(_ rows: [[Double]], _ targets: [Double], _ ridges: [Double])
        -> [Double]
    {
        let columns = ridges.indices
        var gradient = zip(ridges, weights).map { $0 * $1 }
        var curvature = columns.map { i in columns.map { $0 == i ? ridges[i] + 1e-9 : 0 } }
        for (row, target) in zip(rows, targets) {
            let p = logistic(zip(weights, row).reduce(0) { $0 + $1.0 * $1.1 })
            for i in columns {
                gradient[i] += (p - target) * row[i]
                for j in columns { curvature[i][j] += p * (1 - p) * row[i] * row[j] }
            }
        }
        return solve(curvature, gradient)
    }

    private static func loss(
        _ weights: [Double],
        _ rows: [[Double]],
        _ targets: [Double],
        _ ridges: [Double]
    ) -> Double {
        var loss = zip(ridges, weights).reduce(0) { $0 + $1.0 * $1.1 * $1.1 / 2 }
        for (row, target) in zip(rows, targets) {
            let signal = zip(weights, row).reduce(0) { $0 + $1.0 * $1.1 }
            // log(1 + exp(s)) without overflow.
            loss += max(signal, 0) + log1p(exp(-abs(signal))) - target * signal
        }
        return loss
    }
}

/// 1 / (1 + exp(-signal)).
func logistic(_ signal: Double) -> Double {
    signal >= 0 ? 1 / (1 + exp(-signal)) : exp(signal) / (1 + exp(signal))
}

/// Solves a symmetric positive definite system by Gauss's elimination with pivots.
private func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
    var rows = zip(matrix, right).map { $0 + [$1] }
    let count = right.count
    for column in 0..<count {
        let pivot =
            (column..<count).max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
        rows.swapAt(column, pivot)
        guard rows[column][column] != 0 else { continue }
        for row in 0..<count where row != column {
            let factor = rows[row][column] / rows[column][column]
            for place in column...count { rows[row][place] -= factor * rows[column][place] }
        }
    }
    return (0..<count).map { rows[$0][$0] == 0 ? 0 : rows[$0][count] / rows[$0][$0] }
}
