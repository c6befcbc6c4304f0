import CKernels
import TestSupport
import Testing

/// The scan against its definition, with codes and without, on every instruction set.
@Suite struct NearestTests {
    /// Rows, and codes for them.
    private struct Rows {
        let dimension: Int
        var values: [Float]
        var keys: [Int64]
        var codes: [UInt8] = []
        var bounds: [Float] = []

        var count: Int { keys.count }

        init(_ values: [Float], keys: [Int64], dimension: Int) {
            self.dimension = dimension
            self.values = values
            self.keys = keys
            codes = [UInt8](repeating: 0, count: count * qk_code_stride(dimension))
            bounds = [Float](repeating: 0, count: 2 * count)
            qk_encode_rows(values, count, dimension, 2, &codes, &bounds)
        }

        func scores(_ query: ArraySlice<Float>) -> [Float] {
            var scores = [Float](repeating: 0, count: count)
            qk_inner_products(Array(query), values, count, dimension, &scores)
            return scores
        }

        func nearest(
            _ limit: Int,
            to queries: [Float],
            at positions: [Int64]?,
            threads: Int32,
            withCodes: Bool
        ) -> [[NearestDefinition.Found]] {
            let queryCount = queries.count / dimension
            var matches = [qk_match](repeating: qk_match(), count: max(1, limit * queryCount))
            var found = [Int](repeating: -1, count: queryCount)
            let status = values.withUnsafeBufferPointer { values in
                codes.withUnsafeBufferPointer { codes in
                    bounds.withUnsafeBufferPointer { bounds in
                        keys.withUnsafeBufferPointer { keys in
                            var rows = qk_rows(
                                rows: values.baseAddress,
                                codes: withCodes ? codes.baseAddress : nil,
                                bounds: bounds.baseAddress,
                                keys: keys.baseAddress,
                                count: keys.count,
                                dimension: dimension
                            )
                            return qk_nearest(
                                &rows,
                                queries,
                                queryCount,
                                positions,
                                positions?.count ?? 0,
                                limit,
                                threads,
                                &matches,
                                &found
                            )
                        }
                    }
                }
            }
            #expect(status == 0)
            return found.enumerated().map { query, found in
                matches[query * limit..<query * limit + found].map {
                    NearestDefinition.Found(key: $0.key, score: $0.score)
                }
            }
        }
    }

    /// Clusters, twins, zeros and gaps: what real vectors have, and what bounds may stumble over.
    private static func rows(_ count: Int, _ dimension: Int, random: inout SplitMix64) -> Rows {
        let centres = (0..<8).map { _ in random.floats(dimension) }
        var values: [Float] = []
        for row in 0..<count {
            switch Int.random(in: 0..<20, using: &random) {
            case 0: values += [Float](repeating: 0, count: dimension)
            case 1 where row > 0: values += values[0..<dimension]
            case 2: values += random.floats(dimension).map { $0 * 1e4 }
            case 3: values += random.floats(dimension).map { $0 * 1e-12 }
            default:
                let centre = centres[Int.random(in: 0..<8, using: &random)]
                values += zip(centre, random.floats(dimension)).map { $0 + 0.3 * $1 }
            }
        }
        let keys: [Int64] = (0..<Int64(count)).map { row in
            if row % 13 == 5 { return 0 }
            return row % 2 == 0 ? row + 1 : 20_001 - row
        }
        return Rows(values, keys: keys, dimension: dimension)
    }

    private static func positions(_ rows: Rows, random: inout SplitMix64) -> [[Int64]?] {
        let all = Array(0..<Int64(rows.count))
        return [nil, [], all]
            + [0.01, 0.3].map { share in
                all.filter { _ in Double.random(in: 0..<1, using: &random) < share }
            }
    }

    @Test(arguments: Int32(0)...qk_detected_level(), [0, 1, 3, 100, 2500])
    func theScanIsTheDefinition(level: Int32, count: Int) {
        qk_force_level(level)
        defer { qk_force_level(-1) }
        var random = SplitMix64(seed: UInt64(count) + 7)
        for dimension in count > 1000 ? [3, 65] : [1, 3, 17, 63, 64, 65, 131] {
            let rows = Self.rows(count, dimension, random: &random)
            let queries = random.floats(3 * dimension)
            for positions in Self.positions(rows, random: &random) {
                let all = (0..<3).map { query in
                    NearestDefinition.best(
                        count,
                        keys: rows.keys,
                        at: positions,
                        scores: rows.scores(queries[query * dimension..<(query + 1) * dimension])
                    )
                }
                for limit in [0, 1, 10, count + 5] {
                    let truth = all.map { Array($0.prefix(limit)) }
                    for (threads, withCodes) in [(1, true), (3, true), (2, false)] {
                        let found = rows.nearest(
                            limit,
                            to: queries,
                            at: positions,
                            threads: Int32(threads),
                            withCodes: withCodes
                        )
                        #expect(
                            found == truth,
                            "\(count) x \(dimension), limit \(limit), codes \(withCodes)"
                        )
                    }
                }
            }
        }
    }

    @Test func manyRowsOnManyThreadsKeepTheirBits() {
        var random = SplitMix64(seed: 1)
        let rows = Self.rows(9001, 48, random: &random)
        let queries = random.floats(5 * 48)
        let one = rows.nearest(20, to: queries, at: nil, threads: 1, withCodes: false)
        for threads: Int32 in [1, 2, 5] {
            let found = rows.nearest(20, to: queries, at: nil, threads: threads, withCodes: true)
            #expect(found == one)
        }
    }

    @Test func extremeNumbersAreFoundLikeOthers() {
        let extremes: [Float] = [
            .nan, .infinity, -.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 0, -0,
            .leastNonzeroMagnitude, .leastNormalMagnitude, 1e-20, 1e20, 1, -1,
        ]
        forEachSeed(0..<200) { seed, random in
            let dimension = 1 + random.size(upTo: 20)
            let count = 200
            let values = (0..<count * dimension).map { _ in
                seed % 3 == 0 || random.size(upTo: 30) == 0
                    ? extremes[random.size(upTo: extremes.count - 1)] : random.float()
            }
            let rows = Rows(values, keys: (1...Int64(count)).reversed(), dimension: dimension)
            let query =
                seed % 4 == 0
                ? (0..<dimension).map { _ in extremes[3 + random.size(upTo: 9)] }
                : random.floats(dimension)
            let truth = NearestDefinition.best(
                9,
                keys: rows.keys,
                at: nil,
                scores: rows.scores(query[...])
            )
            let found = rows.nearest(9, to: query, at: nil, threads: 1, withCodes: true)
            #expect(found == [truth], "seed \(seed)")
        }
    }

    @Test func queriesOfZerosTieEverything() {
        var random = SplitMix64(seed: 2)
        let rows = Self.rows(500, 16, random: &random)
        let query = [Float](repeating: 0, count: 16)
        let truth = NearestDefinition.best(
            12,
            keys: rows.keys,
            at: nil,
            scores: rows.scores(query[...])
        )
        #expect(rows.nearest(12, to: query, at: nil, threads: 1, withCodes: true) == [truth])
    }

    @Test func codesAreHalfAStepFromTheirNumbersAndBoundsHold() {
        forEachSeed(0..<100) { _, random in
            let dimension = 1 + random.size(upTo: 400)
            let x = random.floats(dimension)
            let rows = Rows(x, keys: [1], dimension: dimension)
            var square = 0.0
            for place in 0..<dimension {
                let coded = Double(rows.bounds[0]) * (Double(rows.codes[place]) - 128)
                let rest = Double(x[place]) - coded
                #expect(abs(rest) <= 0.5001 * Double(rows.bounds[0]))
                square += rest * rest
            }
            #expect(square.squareRoot() <= Double(rows.bounds[1]))
            #expect(Double(rows.bounds[1]) <= square.squareRoot() * 1.01 + 1e-4)
        }
    }
}
