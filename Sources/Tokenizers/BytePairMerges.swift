/// The merges of a byte-pair encoding, by the pair they join.
///
/// Open addressing in flat arrays, where a dictionary's hashing took most of the time.
struct BytePairMerges: Sendable {
    struct Merge: Sendable {
        /// Smaller ranks join first.
        let rank: Int32
        let id: TokenID
    }

    /// Both tokens of a pair, one in each half; `UInt64.max`, which is no pair, where free.
    private var keys: [UInt64]
    private var merges: [Merge]

    /// No merges yet, and room for at most `capacity`.
    init(capacity: Int) {
        var size = 16
        while size < 2 * capacity { size *= 2 }
        keys = Array(repeating: .max, count: size)
        merges = Array(repeating: Merge(rank: 0, id: 0), count: size)
    }

    /// Adds a merge unless its pair has an earlier one.
    mutating func add(_ left: TokenID, _ right: TokenID, _ merge: Merge) {
        let (slot, isTaken) = slot(of: Self.key(left, right))
        if isTaken { return }
        keys[slot] = Self.key(left, right)
        merges[slot] = merge
    }

    /// What a pair becomes; nil when it stays a pair.
    func merge(_ left: TokenID, _ right: TokenID) -> Merge? {
        let (slot, isTaken) = slot(of: Self.key(left, right))
        return isTaken ? merges[slot] : nil
    }

    private func slot(of key: UInt64) -> (slot: Int, isTaken: Bool) {
        let mixed = key &* 0x9E37_79B9_7F4A_7C15
        var slot = Int(truncatingIfNeeded: mixed >> 32) & (keys.count - 1)
        while keys[slot] != key {
            if keys[slot] == .max { return (slot, false) }
            slot = (slot + 1) & (keys.count - 1)
        }
        return (slot, true)
    }

    private static func key(_ left: TokenID, _ right: TokenID) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }
}

/// Joins the symbols of one word after another, the best pair first and the leftmost of equals.
///
/// A heap of candidate pairs keeps a word of n bytes at O(n log n); a plain search for the best pair
/// would take n² steps on a long run of letters, which anybody may send.
struct BytePairJoiner {
    /// A pair that could be joined when it was noted; stale once either side changed.
    private struct Candidate {
        let rank: Int32
        let left: Int
        let leftID: TokenID
        let rightID: TokenID
        let joined: TokenID

        func comes(before other: Candidate) -> Bool {
            rank != other.rank ? rank < other.rank : left < other.left
        }
    }

    private let merges: BytePairMerges
    /// Symbols by the index of their first byte in the word; -1 once joined to the left.
    private var ids: [TokenID] = []
    private var next: [Int] = []
    private var previous: [Int] = []
    private var heap: [Candidate] = []

    init(_ merges: BytePairMerges) { self.merges = merges }

    /// Joins the symbols of a word's bytes; calls back with each token and its bytes in the word.
    mutating func join(_ symbols: [TokenID], _ body: (TokenID, Range<Int>) -> Void) {
        ids.removeAll(keepingCapacity: true)
        next.removeAll(keepingCapacity: true)
        previous.removeAll(keepingCapacity: true)
        for (index, id) in symbols.enumerated() {
            ids.append(id)
            next.append(index + 1)
            previous.append(index - 1)
        }
        for index in symbols.indices { note(pairAt: index) }
        while let candidate = popBest() { apply(candidate) }
        var index = 0
        while index < ids.count {
            body(ids[index], index..<next[index])
            index = next[index]
        }
    }

    private mutating func apply(_ candidate: Candidate) {
        let left = candidate.left
        let right = next[left]
        guard ids[left] == candidate.leftID, right < ids.count, ids[right] == candidate.rightID
        else { return }
        ids[left] = candidate.joined
        ids[right] = -1
        next[left] = next[right]
        if next[left] < ids.count { previous[next[left]] = left }
        note(pairAt: left)
        if previous[left] >= 0 { note(pairAt: previous[left]) }
    }

    private mutating func note(pairAt left: Int) {
        let right = next[left]
        guard right < ids.count, let merge = merges.merge(ids[left], ids[right]) else { return }
        push(
            Candidate(
                rank: merge.rank,
                left: left,
                leftID: ids[left],
                rightID: ids[right],
                joined: merge.id
            )
        )
    }

    private mutating func push(_ candidate: Candidate) {
        var child = heap.count
        heap.append(candidate)
        while child > 0, heap[child].comes(before: heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func popBest() -> Candidate? {
        guard let best = heap.first, let last = heap.popLast() else { return nil }
        if heap.isEmpty { return best }
        heap[0] = last
        var parent = 0
        while true {
            var child = 2 * parent + 1
            if child >= heap.count { return best }
            if child + 1 < heap.count, heap[child + 1].comes(before: heap[child]) { child += 1 }
            if !heap[child].comes(before: heap[parent]) { return best }
            heap.swapAt(parent, child)
            parent = child
        }
    }
}
