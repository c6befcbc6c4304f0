import QuestionAnswering

/// Keeps the best few of many matches.
///
/// A binary heap with the worst kept match at its root; the order is that of `Match.isBetter`, so
/// that what is kept does not depend on the order of arrival.
struct TopMatches {
    private struct Entry {
        let score: Float
        let passage: Int64

        func isWorse(than other: Entry) -> Bool {
            score != other.score ? score < other.score : passage > other.passage
        }
    }

    private let limit: Int
    private var heap: [Entry] = []

    /// Keeps up to `limit` matches, 1 or more.
    init(limit: Int) {
        self.limit = limit
        heap.reserveCapacity(min(limit, 4096))
    }

    /// Scores below this cannot get in any more.
    private(set) var threshold = -Float.infinity

    /// Offers a match; a score that is not a number counts as the worst there is.
    mutating func offer(_ score: Float, _ passage: Int64) {
        let entry = Entry(score: score.isNaN ? -.infinity : score, passage: passage)
        if heap.count < limit {
            heap.append(entry)
            siftUp()
        } else {
            guard heap[0].isWorse(than: entry) else { return }
            heap[0] = entry
            siftDown()
        }
        if heap.count == limit { threshold = heap[0].score }
    }

    /// The kept matches, best first.
    func sorted() -> [Match] {
        heap.sorted { $1.isWorse(than: $0) }.map {
            Match(passage: PassageID($0.passage), score: Double($0.score))
        }
    }

    private mutating func siftUp() {
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].isWorse(than: heap[parent]) else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func siftDown() {
        var parent = 0
        while true {
            var worst = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].isWorse(than: heap[worst]) { worst = child }
            }
            guard worst != parent else { return }
            heap.swapAt(parent, worst)
            parent = worst
        }
    }
}
