import Evaluation
import TestSupport
import Testing

@Suite struct PairedGainTests {
    private static func products(_ sizes: [Int]) -> [String] {
        sizes.enumerated().flatMap { number, size in Array(repeating: "p\(number)", count: size) }
    }

    @Test func meansAreOverQuestions() {
        let gain = PairedGain(
            before: [0, 0, 1],
            after: [1, 0.5, 1],
            products: ["a", "b", "b"]
        )
        #expect(abs(gain.before - 1.0 / 3) < 1e-12)
        #expect(abs(gain.after - 2.5 / 3) < 1e-12)
        #expect(abs(gain.difference - 0.5) < 1e-12)
        #expect(gain.low <= gain.difference && gain.difference <= gain.high)
    }

    @Test(arguments: [1, 2, 7])
    func equalReadersGainNothing(_ count: Int) {
        let values = (0..<count).map { Double($0 % 2) }
        let gain = PairedGain(before: values, after: values, products: values.map { "\($0)" })
        #expect(gain.difference == 0 && gain.low == 0 && gain.high == 0 && gain.p == 1)
    }

    /// Asking the same again and again of the same products makes nothing surer.
    @Test func copiesOfAQuestionAddNoCertainty() {
        var random = SplitMix64(seed: 3)
        let before = (0..<40).map { _ in Double.random(in: 0...1, using: &random) }
        let after = before.map { min(1, $0 + Double.random(in: -0.2...0.4, using: &random)) }
        let names = (0..<40).map { "p\($0)" }
        let once = PairedGain(before: before, after: after, products: names)
        func often(_ values: [Double]) -> [Double] { values.flatMap { [$0, $0, $0] } }
        let thrice = PairedGain(
            before: often(before),
            after: often(after),
            products: names.flatMap { [$0, $0, $0] }
        )
        #expect(abs(once.low - thrice.low) < 1e-9 && abs(once.high - thrice.high) < 1e-9)
        #expect(abs(once.p - thrice.p) < 1e-9)
        #expect(once.p < 0.05 && once.low > 0)
    }

    /// Products whose questions rise or fall together leave their mean less sure.
    @Test func questionsOfAProductHangTogether() {
        let differences = Self.products(Array(repeating: 5, count: 12)).enumerated()
            .map { ($0.offset / 5) % 3 == 0 ? 0.0 : 1.0 }
        let zeros = differences.map { _ in 0.0 }
        let grouped = PairedGain(
            before: zeros,
            after: differences,
            products: Self.products(Array(repeating: 5, count: 12))
        )
        let loose = PairedGain(
            before: zeros,
            after: differences,
            products: differences.indices.map { "\($0)" }
        )
        #expect(grouped.high - grouped.low > 1.5 * (loose.high - loose.low))
    }

    @Test func theIntervalHoldsTheTruthOfManyProducts() {
        var random = SplitMix64(seed: 5)
        let runs = trials(100)
        let truth = 0.1
        let covered = (0..<runs).count { _ in
            let sizes = (0..<40).map { _ in Int.random(in: 1...6, using: &random) }
            let products = Self.products(sizes)
            let shared = sizes.map { _ in Double.random(in: -0.3...0.3, using: &random) }
            let differences = zip(
                products,
                sizes.enumerated().flatMap { number, size in
                    Array(repeating: shared[number], count: size)
                }
            ).map { truth + $1 + Double.random(in: -0.2...0.2, using: &random) }
            let gain = PairedGain(
                before: differences.map { _ in 0.5 },
                after: differences.map { 0.5 + $0 },
                products: products
            )
            return gain.low <= truth && truth <= gain.high
        }
        #expect((0.88...0.99).contains(Double(covered) / Double(runs)), "\(covered) of \(runs)")
    }
}
