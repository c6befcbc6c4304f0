import Evaluation
import Foundation
import TestSupport
import Testing

@Suite struct RandomizationTestTests {
    let test = RandomizationTest(permutations: 2_000, seed: 5)

    @Test func noDifferenceIsNoEvidence() {
        for none in [[], [0.0], [0.0, 0, 0]] {
            let outcome = test(none)
            #expect([outcome.twoSided, outcome.loss, outcome.gain] == [1, 1, 1])
        }
    }

    @Test func fewPairsAreExact() {
        // Of the eight sign patterns of 1, 2, 3 one reaches +6 and one -6.
        let outcome = test([1, 2, 3])
        #expect(outcome.twoSided == 2.0 / 8)
        #expect(outcome.gain == 1.0 / 8)
        #expect(outcome.loss == 1)
        #expect(test([1, 2, -3]).twoSided == 1)
        #expect(test([0, 0, -1]).loss == 0.5)
    }

    @Test func fewPairsAreTheirDefinition() {
        forEachSeed(0..<30) { seed, random in
            let differences = (0..<Int.random(in: 1...9, using: &random)).map { _ in
                Double(Int.random(in: -4...4, using: &random)) / 8
            }
            let patterns = (0..<1 << differences.count).map { pattern in
                differences.enumerated().reduce(0.0) { sum, one in
                    sum + (pattern >> one.offset & 1 == 1 ? one.element : -one.element)
                }
            }
            let observed = differences.reduce(0, +)
            let expected =
                Double(patterns.count { abs($0) >= abs(observed) }) / Double(patterns.count)
            #expect(abs(test(differences).twoSided - expected) < 1e-12, "seed \(seed)")
        }
    }

    @Test func manyPairsComeCloseToTheSignTest() {
        // 40 hits gained, 20 lost: twice the chance of 40 or more heads of 60 coins.
        let differences = [Double](repeating: 1, count: 40) + [Double](repeating: -1, count: 20)
        let exact = 2 * binomial(60, 0.5)[40...].reduce(0, +)
        let p = RandomizationTest(permutations: 10_000)(differences).twoSided
        #expect(abs(p - exact) < 4 * (exact / 10_000).squareRoot())
    }

    @Test func moreThan64EqualPairsAreTossedFairly() {
        let differences = (0..<150).map { $0 % 2 == 0 ? 1.0 : -1.0 } + [1, 1]
        let exact = 2 * binomial(152, 0.5)[77...].reduce(0, +)
        #expect(abs(test(differences).twoSided - exact) < 0.04)
    }

    @Test func roundingDoesNotSplitEqualSums() {
        let differences = [Double](repeating: 0.1, count: 8) + [-0.3, -0.5]
        #expect(test(differences).twoSided == 1)
    }

    @Test func aValidTestNeverSaysZero() {
        let outcome = test([Double](repeating: 1, count: 200))
        #expect(outcome.twoSided == 1.0 / 2_001)
        #expect(outcome.loss == 1)
    }

    @Test func questionsThatAgreeDoNotMatter() {
        let differences = (0..<30).map { Double($0 % 7) / 7 - 0.3 }
        #expect(test(differences) == test(differences.flatMap { [$0, 0] }))
    }

    @Test func theSameSeedGivesTheSameP() {
        let differences = (0..<50).map { Double($0 % 11) / 11 - 0.4 }
        #expect(test(differences) == test(differences))
    }
}
