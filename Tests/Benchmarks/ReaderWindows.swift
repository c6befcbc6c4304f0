import TestSupport
import Transformers

/// A number of windows for a reader.
struct ReaderWindows {
    let name: String
    let lengths: [Int]

    static let all = [
        ReaderWindows(name: "384", lengths: [Int](repeating: 384, count: 8)),
        ReaderWindows(name: "real", lengths: realLengths),
    ]

    /// As all that the questions make: 40 in 100 are full.
    private static let realLengths: [Int] = {
        var random = SplitMix64(seed: 3)
        return (0..<32).map { _ in
            Int.random(in: 0..<100, using: &random) < 40
                ? 384 : Int.random(in: 24..<333, using: &random)
        }
    }()

    /// In batches of four full windows' tokens, as the reader makes them.
    func batches() -> [PackedBatch] {
        var random = SplitMix64(seed: 1)
        return lengths.map { length in
            (0..<length).map { _ in Int32.random(in: 1000..<30000, using: &random) }
        }.batched()
    }

    /// Operations of a model's products, two for each multiply-add.
    func operations(layers: Int) -> Double {
        let (hidden, wide) = (384.0, 1536.0)
        return Double(layers)
            * lengths.map(Double.init).reduce(0) {
                $0 + 2 * $1 * (4 * hidden * hidden + 2 * hidden * wide) + 4 * $1 * $1 * hidden
            }
    }
}

extension [[Int32]] {
    /// Batches of four full windows' tokens, as the reader makes them, of one segment.
    fileprivate func batched() -> [PackedBatch] {
        reduce(into: [PackedBatch()]) { batches, ids in
            if batches[batches.count - 1].tokenCount + ids.count > 4 * 384 {
                batches.append(PackedBatch())
            }
            batches[batches.count - 1].append(ids: ids)
        }
    }
}
