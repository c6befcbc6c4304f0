import Evaluation
import Foundation
import TestSupport
import Testing

struct TemperatureFitTests {
    @Test(arguments: [0.5, 1, 3])
    func theTemperatureThatMadeTheLabelsIsFound(_ temperature: Double) {
        var random = SplitMix64(seed: 5)
        var logits: [[Float]] = []
        var gold: [Int] = []
        for _ in 0..<20_000 {
            let scores = [random.float(in: -4...4), random.float(in: -4...4)]
            let odds = exp(Double(scores[1] - scores[0]) / temperature)
            gold.append(Double(random.float(in: 0...1)) < odds / (1 + odds) ? 1 : 0)
            logits.append(scores)
        }
        let found = TemperatureFit.temperature(logits, gold: gold)
        #expect(abs(log(found / temperature)) < 0.1, "\(found)")
    }

    @Test func itsLossIsTheLowest() {
        let logits: [[Float]] = [[2, 0], [0, 1], [3, 0], [0, 2]]
        let gold = [0, 1, 1, 1]
        let best = TemperatureFit.temperature(logits, gold: gold)
        func loss(_ temperature: Double) -> Double {
            TemperatureFit.loss(logits, gold: gold, temperature: temperature, imagined: 1)
        }
        for other in stride(from: 0.1, to: 10, by: 0.1) {
            #expect(loss(best) <= loss(other) + 1e-9)
        }
    }

    /// By hand: two rows of class 0, one of class 1, scores 0; and one score of 2 where it is right.
    @Test func theLossIsItsDefinition() {
        let even = TemperatureFit.loss(
            [[0, 0], [0, 0], [0, 0]],
            gold: [0, 0, 1],
            temperature: 3
        )
        #expect(abs(even - log(2)) < 1e-12)
        let right = log(1 + exp(-2.0))
        #expect(abs(TemperatureFit.loss([[2, 0]], gold: [0], temperature: 1) - right) < 1e-12)
        // One seen, one imagined of each class: two of three are of class 0.
        let imagined = TemperatureFit.loss([[2, 0]], gold: [0], temperature: 1, imagined: 1)
        #expect(abs(imagined - (right + 2.0 / 3)) < 1e-12)
    }

    @Test(arguments: [10, 200])
    func labelsThatAgreeWithEveryScoreAreNotTakenForCertain(count: Int) {
        let gold = (0..<count).map { $0 % 2 }
        let logits: [[Float]] = gold.map { $0 == 0 ? [1, -1] : [-1, 1] }
        let temperature = TemperatureFit.temperature(logits, gold: gold)
        let probability = 1 / (1 + exp(-2 / temperature))
        // A class of n rows says n + 1 of n + 2.
        let half = Double(count / 2)
        #expect(abs(probability - (half + 1) / (half + 2)) < 1e-4)
    }

    @Test func nothingHasTheTemperature1() {
        #expect(TemperatureFit.temperature([], gold: []) == 1)
    }
}
