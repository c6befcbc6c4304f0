import Evaluation
import QuestionAnswering
import Testing

@Suite struct CandidatePoolTests {
    @Test func countsThePassagesThatAnswer() {
        let pool = CandidatePool([
            Judged.passage(1, "a", "It lasts one hour."),
            Judged.passage(2, "b", "ONE HOUR at most"),
            Judged.passage(3, "c", "No idea"),
        ])
        let question = Judged.question("q", answers: [("one hour", "a")])
        #expect(pool.count(for: question) == .init(passages: 3, answering: 2))
        #expect(pool.count(for: Judged.question("r")) == .init(passages: 3, answering: 0))
    }

    /// The definition: the mean over every order of the passages.
    @Test(arguments: 0...6, 0...6)
    func randomOrderIsTheMeanOverAllOrders(passages: Int, answering: Int) {
        guard answering <= passages else { return }
        let count = CandidatePool.Count(passages: passages, answering: answering)
        let orders = Self.choices(of: answering, from: passages)
        for k in 1...7 {
            let firsts = orders.map { $0.min() ?? .max }
            let hits = firsts.count { $0 < k }
            let ranks = firsts.reduce(0.0) { $0 + ($1 < k ? 1 / Double($1 + 1) : 0) }
            let total = Double(orders.count)
            #expect(abs(count.chanceOfHit(within: k) - Double(hits) / total) < 1e-12)
            #expect(abs(count.expectedReciprocalRank(within: k) - ranks / total) < 1e-12)
        }
    }

    /// Every set of `count` places among `places`.
    private static func choices(of count: Int, from places: Int) -> [[Int]] {
        if count == 0 { return [[]] }
        if places < count { return [] }
        return choices(of: count, from: places - 1)
            + choices(of: count - 1, from: places - 1).map { $0 + [places - 1] }
    }
}
