/// From which confidence on a class is right often enough to be named.
public enum NeutralBand {
    /// The lowest confidence at which the measured precision reaches a target.
    ///
    /// The precision at a confidence is that of the best rising curve through all outcomes (isotonic
    /// regression by pooling adjacent violators; Barlow and others, 1972): predictions of about that
    /// confidence, not all above it, which the sure ones would carry.
    ///
    /// - Parameters:
    ///   - confidences: Probabilities of the classes named.
    ///   - outcomes: Whether each was right.
    ///   - target: The precision wanted, 0 to 1.
    /// - Returns: The threshold; 1 when no confidence reaches the target, 0 without outcomes.
    public static func threshold(confidences: [Double], outcomes: [Bool], target: Double)
        -> Double
    {
        precondition(
            confidences.count == outcomes.count,
            "\(confidences.count) confidences for \(outcomes.count) outcomes"
        )
        guard !outcomes.isEmpty else { return 0 }
        let first = pooled(confidences, outcomes).first { $0.precision >= target }
        return first?.lowest ?? 1
    }

    private struct Block {
        let lowest: Double
        var right: Int
        var count: Int

        var precision: Double { Double(right) / Double(count) }
    }

    private static func pooled(_ confidences: [Double], _ outcomes: [Bool]) -> [Block] {
        // Right ones first among equals, so that equal confidences always share a block.
        let order = confidences.indices.sorted {
            (confidences[$0], outcomes[$0] ? 0 : 1, $0) < (
                confidences[$1], outcomes[$1] ? 0 : 1, $1
            )
        }
        var blocks: [Block] = []
        for place in order {
            var block = Block(
                lowest: confidences[place],
                right: outcomes[place] ? 1 : 0,
                count: 1
            )
            while let last = blocks.last, last.precision >= block.precision {
                block = Block(
                    lowest: last.lowest,
                    right: last.right + block.right,
                    count: last.count + block.count
                )
                blocks.removeLast()
            }
            blocks.append(block)
        }
        return blocks
    }
}
