import QuestionAnswering

/// Parts of a set of questions such that each product lies in one part only.
///
/// Questions about one product share its reviews and its answers: a model tuned on some of them and
/// tested on the others would be flattered. The parts are as even in questions as whole products
/// allow, and depend on nothing but the products' names, their questions and the seed.
public struct ProductFolds: Hashable, Sendable {
    /// How many parts there are.
    public let count: Int
    /// The part of every question, from 0, in the order of the questions.
    public let folds: [Int]

    /// Deals the products out.
    ///
    /// A question without a product is a product of its own.
    /// - Throws: `QuarryError` of kind `usage` for fewer than two parts or more parts than products.
    public init(_ questions: [JudgedQuestion], count: Int, seed: UInt64 = 1) throws {
        let products = questions.map(Self.key)
        let sizes = products.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        guard 2...max(2, sizes.count) ~= count, sizes.count >= 2 else {
            throw QuarryError(
                .usage,
                while: "dividing",
                "\(questions.count) questions about \(sizes.count) products",
                expected: "from 2 to as many parts as there are products",
                found: "\(count)"
            )
        }
        let assigned = Self.deal(sizes, into: count, seed)
        self.count = count
        folds = products.map { assigned[$0] ?? 0 }
    }

    /// The places of the questions of one part.
    public func inside(_ fold: Int) -> [Int] { folds.indices.filter { folds[$0] == fold } }

    /// The places of all other questions.
    public func outside(_ fold: Int) -> [Int] { folds.indices.filter { folds[$0] != fold } }

    private static func key(_ question: JudgedQuestion) -> [String] {
        question.product.map { ["product", $0] } ?? ["question", question.id]
    }

    /// Largest product first, each into the smallest part so far; the seed decides among equals.
    private static func deal(_ sizes: [[String]: Int], into count: Int, _ seed: UInt64)
        -> [[String]: Int]
    {
        var generator = SeededGenerator(seed: seed)
        let shuffled = generator.shuffled(sizes.keys.sorted(by: precedes))
        let order = shuffled.enumerated().sorted { a, b in
            let (left, right) = (sizes[a.element] ?? 0, sizes[b.element] ?? 0)
            return left == right ? a.offset < b.offset : left > right
        }
        var totals = [Int](repeating: 0, count: count)
        var result: [[String]: Int] = [:]
        for (_, product) in order {
            let smallest = totals.indices.min { totals[$0] < totals[$1] } ?? 0
            result[product] = smallest
            totals[smallest] += sizes[product] ?? 0
        }
        return result
    }

    private static func precedes(_ left: [String], _ right: [String]) -> Bool {
        left.joined(separator: "/").utf8
            .lexicographicallyPrecedes(right.joined(separator: "/").utf8)
    }
}
