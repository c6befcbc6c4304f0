import CKernels
import QuestionAnswering

extension VectorRows {
    /// Rows scored at a time: the kernel keeps so few on the calling thread, and their scores stay
    /// in the first-level cache.
    ///
    /// The scan waits for memory, not for a core: on two idle cores two threads took as long as one,
    /// and on busy ones 10 times as long, waiting for each other.
    private static let block = 1024

    /// The best of all vectors, by the exact inner product.
    func best(_ limit: Int, for query: [Float]) -> [Match] {
        best(limit, of: presentCount, scanning: count) { range, scores, best in
            qk_inner_products(
                query,
                buffer.base + range.lowerBound * dimension,
                range.count,
                dimension,
                scores
            )
            for place in 0..<range.count where !(scores[place] < best.threshold) {
                let passage = passages[range.lowerBound + place]
                if passage != 0 { best.offer(scores[place], passage) }
            }
        }
    }

    /// The best of the vectors at those positions, none of which is a gap.
    func best(_ limit: Int, for query: [Float], at positions: [Int64]) -> [Match] {
        positions.withUnsafeBufferPointer { positions in
            best(limit, of: positions.count, scanning: positions.count) { range, scores, best in
                let part = UnsafeBufferPointer(rebasing: positions[range])
                qk_inner_products_indexed(
                    query,
                    buffer.base,
                    part.baseAddress,
                    part.count,
                    dimension,
                    scores
                )
                for place in 0..<part.count where !(scores[place] < best.threshold) {
                    best.offer(scores[place], passages[Int(part[place])])
                }
            }
        }
    }

    private func best(
        _ limit: Int,
        of available: Int,
        scanning total: Int,
        _ scan: (Range<Int>, UnsafeMutablePointer<Float>, inout TopMatches) -> Void
    ) -> [Match] {
        let limit = min(limit, available)
        guard limit > 0 else { return [] }
        var best = TopMatches(limit: limit)
        withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.block) { scores in
            guard let start = scores.baseAddress else { return }
            for first in stride(from: 0, to: total, by: Self.block) {
                scan(first..<min(first + Self.block, total), start, &best)
            }
        }
        return best.sorted()
    }
}
