import Foundation
import Tensors

/// The cross-entropy of rows as wide as a vocabulary.
///
/// In single precision and in place: at 30,522 columns `CrossEntropy` would take longer than the encoder.
enum VocabularyLoss {
    /// What some rows cost, and how many of them have their highest score at the target.
    struct Sum {
        var loss = 0.0
        var right = 0
    }

    /// Replaces scores by the gradient of the weighted losses.
    ///
    /// - Parameters:
    ///   - logits: [rows, width]; receives weight · scale · (softmax - 1 at the target).
    ///   - targets: One a row, in 0..<width.
    ///   - weights: What the loss of each row counts.
    ///   - scale: What gradients are multiplied by beside.
    /// - Returns: The weighted sum of losses, not scaled.
    static func replace(
        _ logits: inout [Float],
        targets: ArraySlice<Int>,
        weights: ArraySlice<Float>,
        scale: Float
    ) -> Sum {
        guard !targets.isEmpty else { return Sum() }
        let width = logits.count / targets.count
        Rows.softmax(&logits, width: width)
        var sum = Sum()
        logits.withUnsafeMutableBufferPointer { probabilities in
            for (row, (target, weight)) in zip(targets, weights).enumerated() {
                let columns = UnsafeMutableBufferPointer(
                    rebasing: probabilities[row * width..<(row + 1) * width]
                )
                let right = columns[target]
                // What is too small for a float costs what the smallest float would.
                let cost = right.isNaN ? .nan : log(Double(max(right, .leastNormalMagnitude)))
                sum.loss -= Double(weight) * cost
                if columns.allSatisfy({ $0 <= right }) { sum.right += 1 }
                for column in 0..<width { columns[column] *= weight * scale }
                columns[target] = (right - 1) * weight * scale
            }
        }
        return sum
    }
}
