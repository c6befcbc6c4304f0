import CFaiss
import Dispatch
import QuestionAnswering
import Synchronization

extension VectorRows {
    /// Rows scored at a time: their scores stay in the first-level cache.
    private static let block = 1024
    /// Coordinates for which a further thread saves more than it costs.
    private static let worthAThread = 1 << 22

    /// The best of all vectors, by the exact inner product.
    func best(_ limit: Int, for query: [Float], threads: Int) -> [Match] {
        best(limit, of: presentCount, scanning: count, threads: threads) { stripe, best in
            for start in stride(from: stripe.lowerBound, to: stripe.upperBound, by: Self.block) {
                let end = min(start + Self.block, stripe.upperBound)
                scores(for: query, from: start, to: end) { scores in
                    offer(scores, passages: passages[start..<end], to: &best)
                }
            }
        }
    }

    /// The best of the vectors at those positions, none of which is a gap.
    func best(_ limit: Int, for query: [Float], at positions: [Int64], threads: Int) -> [Match] {
        let total = positions.count
        return best(limit, of: total, scanning: total, threads: threads) { stripe, best in
            for start in stride(from: stripe.lowerBound, to: stripe.upperBound, by: Self.block) {
                let part = positions[start..<min(start + Self.block, stripe.upperBound)]
                scores(for: query, at: part) { scores in
                    for (score, position) in zip(scores, part) where !(score < best.threshold) {
                        best.offer(score, passages[Int(position)])
                    }
                }
            }
        }
    }

    private func offer(
        _ scores: UnsafeBufferPointer<Float>,
        passages: ArraySlice<Int64>,
        to best: inout TopMatches
    ) {
        for (score, passage) in zip(scores, passages) where !(score < best.threshold) {
            if passage != 0 { best.offer(score, passage) }
        }
    }

    /// Splits the work among threads where that pays.
    ///
    /// The order of matches is total, so the result does not depend on the split.
    private func best(
        _ limit: Int,
        of available: Int,
        scanning total: Int,
        threads: Int,
        _ scan: @Sendable (Range<Int>, inout TopMatches) -> Void
    ) -> [Match] {
        let limit = min(limit, available)
        guard limit > 0 else { return [] }
        var best = TopMatches(limit: limit)
        let stripes = max(1, min(threads, total * dimension / Self.worthAThread))
        guard stripes > 1 else {
            scan(0..<total, &best)
            return best.sorted()
        }
        let parts = Mutex<[TopMatches]>([])
        DispatchQueue.concurrentPerform(iterations: stripes) { stripe in
            var part = TopMatches(limit: limit)
            scan(total * stripe / stripes..<total * (stripe + 1) / stripes, &part)
            let done = part
            parts.withLock { $0.append(done) }
        }
        for part in parts.withLock({ $0 }) { best.offer(part) }
        return best.sorted()
    }

    private func scores(
        for query: [Float],
        from start: Int,
        to end: Int,
        _ use: (UnsafeBufferPointer<Float>) -> Void
    ) {
        withUnsafeTemporaryAllocation(of: Float.self, capacity: end - start) { scores in
            cfaiss_inner_products(
                query,
                buffer.base + start * dimension,
                Int64(end - start),
                Int64(dimension),
                scores.baseAddress
            )
            use(UnsafeBufferPointer(scores))
        }
    }

    private func scores(
        for query: [Float],
        at positions: ArraySlice<Int64>,
        _ use: (UnsafeBufferPointer<Float>) -> Void
    ) {
        withUnsafeTemporaryAllocation(of: Float.self, capacity: positions.count) { scores in
            positions.withUnsafeBufferPointer { positions in
                cfaiss_inner_products_at(
                    query,
                    buffer.base,
                    positions.baseAddress,
                    Int64(positions.count),
                    Int64(dimension),
                    scores.baseAddress
                )
            }
            use(UnsafeBufferPointer(scores))
        }
    }
}
