import CKernels
import QuestionAnswering

extension VectorRows {
    /// The best of all vectors, by the exact inner product.
    func best(_ limit: Int, for query: [Float]) -> [Match] {
        let limit = min(limit, presentCount)
        guard limit > 0 else { return [] }
        var best = TopMatches(limit: limit)
        withUnsafeTemporaryAllocation(of: Float.self, capacity: count) { scores in
            qk_inner_products(query, buffer.base, count, dimension, scores.baseAddress)
            for (score, passage) in zip(scores, passages) where !(score < best.threshold) {
                if passage != 0 { best.offer(score, passage) }
            }
        }
        return best.sorted()
    }

    /// The best of the vectors at those positions, none of which is a gap.
    func best(_ limit: Int, for query: [Float], at positions: [Int64]) -> [Match] {
        let limit = min(limit, positions.count)
        guard limit > 0 else { return [] }
        var best = TopMatches(limit: limit)
        withUnsafeTemporaryAllocation(of: Float.self, capacity: positions.count) { scores in
            qk_inner_products_indexed(
                query,
                buffer.base,
                positions,
                positions.count,
                dimension,
                scores.baseAddress
            )
            for (score, position) in zip(scores, positions) where !(score < best.threshold) {
                best.offer(score, passages[Int(position)])
            }
        }
        return best.sorted()
    }
}
