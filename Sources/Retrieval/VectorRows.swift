import QuestionAnswering

/// Vectors with the passages they belong to, as they were at one moment.
///
/// A vector's position never changes; one that is gone leaves a gap, because graphs cannot forget.
struct VectorRows: Sendable {
    /// The rows; it may hold more than `passages` counts, written later for a later moment.
    let buffer: RowBuffer
    /// The passage at each position, 0 at a gap.
    let passages: [Int64]
    /// Where each passage stands.
    let places: PassagePlaces
    /// Tells these rows from those of any other moment.
    let moment = Moment()

    /// An object of its own for every moment.
    final class Moment: Sendable {}

    /// Positions, gaps included.
    var count: Int { passages.count }
    /// Vectors, gaps left out.
    var presentCount: Int { places.count }
    /// Positions without a vector.
    var gapCount: Int { count - presentCount }
    /// Coordinates of a vector.
    var dimension: Int { buffer.dimension }

    /// Joins rows and their passages, 0 standing for a gap.
    init(buffer: RowBuffer, passages: [Int64]) {
        self.buffer = buffer
        self.passages = passages
        places = PassagePlaces(passages)
    }

    /// No vectors yet, but room for some.
    init(dimension: Int, capacity: Int = 0) {
        self.init(buffer: RowBuffer(dimension: dimension, capacity: capacity), passages: [])
    }

    /// These vectors and more behind them; a passage that is here already gets the new vector.
    func adding(_ vectors: [(passage: PassageID, vector: Vector)]) throws -> VectorRows {
        for (passage, vector) in vectors { try check(vector, of: passage) }
        var passages = passages
        for (passage, _) in vectors {
            if let old = places.position(of: passage.rawValue) { passages[old] = 0 }
        }
        let buffer = buffer.appending(vectors.map(\.vector), behind: count)
        return VectorRows(buffer: buffer, passages: passages + vectors.map(\.passage.rawValue))
    }

    /// These vectors without those of some passages.
    func removing(_ gone: [Int64]) -> VectorRows {
        guard !gone.isEmpty else { return self }
        var passages = passages
        for passage in gone {
            if let position = places.position(of: passage) { passages[position] = 0 }
        }
        return VectorRows(buffer: buffer, passages: passages)
    }

    /// The same vectors without gaps, ascending by passage.
    func compacted() -> VectorRows {
        guard !places.isIdentity else { return self }
        let positions = (0..<places.count).map(places.position)
        return VectorRows(buffer: buffer.gathering(positions), passages: places.passages)
    }

    private func check(_ vector: Vector, of passage: PassageID) throws {
        guard vector.dimension == dimension else {
            throw QuarryError(
                .badData,
                while: "indexing the vector of passage",
                "\(passage)",
                expected: "\(dimension) coordinates",
                found: "\(vector.dimension)",
                nextStep: "Embed the passages again with: quarry index --rebuild"
            )
        }
    }
}

/// Finds the position of a passage.
struct PassagePlaces: Sendable {
    /// The passages that have a vector, ascending.
    let passages: [Int64]
    /// The position of each; nil when the passage with index i stands at position i.
    private let positions: [Int]?

    /// Reads the passages by position, 0 standing for a gap.
    ///
    /// A passage must not stand twice.
    init(_ byPosition: [Int64]) {
        if Self.isAscending(byPosition) {
            passages = byPosition
            positions = nil
        } else {
            let order = byPosition.indices.filter { byPosition[$0] != 0 }
                .sorted { byPosition[$0] < byPosition[$1] }
            passages = order.map { byPosition[$0] }
            positions = order
        }
    }

    /// How many passages have a vector.
    var count: Int { passages.count }

    /// Whether positions are simply counted off: no gap, ascending.
    var isIdentity: Bool { positions == nil }

    /// The position of the passage with that index.
    func position(_ index: Int) -> Int { positions?[index] ?? index }

    /// The position of a passage, or nil when it has no vector.
    func position(of passage: Int64) -> Int? {
        var low = 0
        var high = passages.count
        while low < high {
            let middle = (low + high) / 2
            if passages[middle] < passage { low = middle + 1 } else { high = middle }
        }
        return low < passages.count && passages[low] == passage ? position(low) : nil
    }

    /// The positions of those passages that have a vector, each once, ascending by passage.
    func positions(of wanted: [PassageID]) -> [Int64] {
        // Callers promise ascending order; a caller who breaks it gets the same answer, later.
        let wanted =
            zip(wanted, wanted.dropFirst()).allSatisfy { $0 < $1 } ? wanted : Set(wanted).sorted()
        if let first = firstIfConsecutive { return consecutivePositions(of: wanted, from: first) }
        var found: [Int64] = []
        found.reserveCapacity(min(wanted.count, count))
        var index = 0
        for passage in wanted {
            index = firstIndex(notBelow: passage.rawValue, from: index)
            guard index < count else { break }
            if passages[index] == passage.rawValue { found.append(Int64(position(index))) }
        }
        return found
    }

    /// The first passage where they are numbered without gaps and stand in that order, as an import
    /// leaves them; else nil.
    var firstIfConsecutive: Int64? {
        guard positions == nil, let first = passages.first, let last = passages.last else {
            return nil
        }
        return last - first == Int64(passages.count - 1) ? first : nil
    }

    /// Half a million places are counted off in a tenth of the time of finding them.
    private func consecutivePositions(of wanted: [PassageID], from first: Int64) -> [Int64] {
        let last = first + Int64(count - 1)
        let start = wanted.firstIndex { $0.rawValue >= first } ?? wanted.endIndex
        let end = wanted.lastIndex { $0.rawValue <= last }.map { $0 + 1 } ?? start
        guard start < end else { return [] }
        return wanted[start..<end].map { $0.rawValue - first }
    }

    /// Gallops: wanted passages mostly lie close together.
    private func firstIndex(notBelow passage: Int64, from start: Int) -> Int {
        var step = 1
        var low = start
        while low + step < count, passages[low + step] < passage {
            low += step
            step *= 2
        }
        var high = min(count, low + step + 1)
        while low < high {
            let middle = (low + high) / 2
            if passages[middle] < passage { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func isAscending(_ passages: [Int64]) -> Bool {
        guard let first = passages.first else { return true }
        return first > 0 && zip(passages, passages.dropFirst()).allSatisfy { $0 < $1 }
    }
}
