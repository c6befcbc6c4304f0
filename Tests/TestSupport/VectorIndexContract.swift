public import QuestionAnswering
import Testing

/// What every vector index must do, whatever it is made of.
///
/// `make` builds an index of these vectors of one dimension. `recall` is the share of the true best
/// ten that an approximate index must find on clustered vectors, 1 for an exact one.
public struct VectorIndexContract {
    /// Vectors and the passages they belong to.
    public typealias Vectors = [(passage: PassageID, vector: Vector)]

    private let make: (Int, Vectors) throws -> any VectorIndex
    private let recall: Double

    /// Names what is held to the contract.
    public init(recall: Double, make: @escaping (Int, Vectors) throws -> any VectorIndex) {
        self.recall = recall
        self.make = make
    }

    /// Checks all of it on `count` vectors of `dimension` coordinates.
    public func check(dimension: Int, count: Int, seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let vectors = Self.vectors(count, dimension: dimension, random: &random)
        let index = try make(dimension, vectors)
        #expect(index.count == count)
        var found = 0
        var findable = 0
        // The definition is slow: everything is asked for only where there is little of it.
        for limit in [0, 1, 10] + (count > 1000 ? [10, 10, 10] : [count, count + 5]) {
            let query = Self.vector(dimension, around: nil, random: &random)
            for among in Self.filters(vectors.map(\.passage), random: &random) {
                let selection = among.map(PassageSelection.init)
                let matches = try index.search(query, limit: limit, among: selection)
                let truth = Self.definition(vectors, query: query, limit: limit, among: among)
                try Self.checkShape(matches, truth: truth, among: among)
                let again = try index.search(query, limit: limit, among: selection)
                #expect(matches == again)
                if recall == 1 { #expect(matches == truth) }
                // Of passages that tie at the border any will do.
                found += matches.count { $0.score >= truth.last?.score ?? 0 }
                findable += truth.count
            }
        }
        #expect(
            Double(found) >= recall * Double(findable),
            "found \(found) of the \(findable) best among \(count) x \(dimension)"
        )
    }

    /// The definition: score everything that is allowed, sort, cut.
    public static func definition(
        _ vectors: Vectors,
        query: Vector,
        limit: Int,
        among: [PassageID]?
    ) -> [Match] {
        let allowed = among.map(Set.init)
        let matches = vectors.filter { allowed?.contains($0.passage) ?? true }.map { entry in
            Match(
                passage: entry.passage,
                score: zip(entry.vector.values, query.values)
                    .reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
            )
        }
        return Array(matches.sorted(by: Match.isBetter).prefix(max(0, limit)))
    }

    /// Whole numbers from -4 to 4: their inner products are exact in any order of summation, and
    /// full of ties.
    ///
    /// Vectors come in clusters as texts do. Passages are numbered with gaps.
    public static func vectors(_ count: Int, dimension: Int, random: inout SplitMix64) -> Vectors {
        let centres = (0..<max(1, count / 50)).map { _ in
            vector(dimension, around: nil, random: &random)
        }
        var passage: Int64 = 0
        return (0..<count).map { number in
            passage += Int64.random(in: 1...3, using: &random)
            let centre = centres[number % centres.count]
            return (PassageID(passage), vector(dimension, around: centre, random: &random))
        }
    }

    private static func vector(_ dimension: Int, around centre: Vector?, random: inout SplitMix64)
        -> Vector
    {
        Vector(
            (0..<dimension).map { place in
                guard let centre else { return Float(Int.random(in: -3...3, using: &random)) }
                return centre.values[place] + Float(Int.random(in: -1...1, using: &random))
            }
        )
    }

    /// No filter, an empty one, one passage, strangers among them, a tenth, a half, all.
    private static func filters(_ passages: [PassageID], random: inout SplitMix64)
        -> [[PassageID]?]
    {
        var filters: [[PassageID]?] = [nil, [], Array(passages.suffix(1)), passages]
        for share in [0.02, 0.1, 0.5, 0.9] {
            filters.append(
                passages.filter { _ in Double.random(in: 0..<1, using: &random) < share }
            )
        }
        let strangers = (0..<40).map { _ in
            PassageID(Int64.random(in: -3...Int64(3 * passages.count + 9), using: &random))
        }
        filters.append(Set(strangers).sorted())
        return filters
    }

    private static func checkShape(_ matches: [Match], truth: [Match], among: [PassageID]?) throws {
        try #require(matches.count == truth.count)
        #expect(Set(matches.map(\.passage)).count == matches.count)
        #expect(zip(matches, matches.dropFirst()).allSatisfy(Match.isBetter))
        if let among { #expect(Set(among).isSuperset(of: matches.map(\.passage))) }
    }
}
