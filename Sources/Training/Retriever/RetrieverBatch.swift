/// The passages of one step: each question's own, and what it is told apart from.
///
/// Drawn with the step's key, so that a resumed run draws the same.
struct RetrieverBatch: Hashable {
    /// Numbers of the passages, each once.
    private(set) var passages: [Int] = []
    /// For each question, the place of its own passage in `passages`.
    private(set) var targets: [Int] = []
    /// For each question, the places that answer it too and are no negatives.
    private(set) var leftOut: [Set<Int>] = []

    /// Draws passages.
    ///
    /// - Parameters:
    ///   - chosen: Numbers of the step's examples.
    ///   - examples: All examples.
    ///   - sameQuestion: For each example, a number that examples of the same words share: an answer
    ///     about another product is neither right nor wrong.
    ///   - counts: How many negatives each question brings, of both sorts.
    ///   - key: What they are drawn with.
    init(
        _ chosen: [Int],
        of examples: [RetrieverExample],
        sameQuestion: [Int],
        counts: (negatives: Int, groupNegatives: Int),
        key: UInt64
    ) {
        var places: [Int: Int] = [:]
        func place(_ passage: Int, _ passages: inout [Int]) -> Int {
            if let known = places[passage] { return known }
            places[passage] = passages.count
            passages.append(passage)
            return passages.count - 1
        }
        var owners: [Int: Set<Int>] = [:]
        for number in chosen {
            var random = Self.random(key, number)
            let own = Self.draw(1, of: examples[number].positives, &random)
            targets.append(contentsOf: own.map { place($0, &passages) })
            owners[sameQuestion[number], default: []].formUnion(examples[number].positives)
        }
        for number in chosen {
            var random = Self.random(key ^ 0x7FEA_51B1, number)
            let example = examples[number]
            let drawn =
                Self.draw(counts.negatives, of: example.negatives, &random)
                + Self.draw(counts.groupNegatives, of: example.groupNegatives, &random)
            for passage in drawn { _ = place(passage, &passages) }
        }
        leftOut = chosen.map { number in
            Set((owners[sameQuestion[number]] ?? []).compactMap { places[$0] })
        }
    }

    private static func random(_ key: UInt64, _ number: Int) -> SeededRandom {
        SeededRandom(seed: key &+ UInt64(number) &* 0x9E37_79B9_7F4A_7C15)
    }

    /// Some numbers of a list, each once; all of a shorter one.
    private static func draw(_ count: Int, of numbers: [Int], _ random: inout SeededRandom)
        -> [Int]
    {
        guard count > 0, !numbers.isEmpty else { return [] }
        return random.permutation(of: numbers.count).prefix(count).map { numbers[$0] }
    }
}
