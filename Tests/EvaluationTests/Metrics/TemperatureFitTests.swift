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
        let loss = TemperatureFit.loss(logits, gold: gold, temperature: best)
        for other in stride(from: 0.1, to: 10, by: 0.1) {
            #expect(loss <= TemperatureFit.loss(logits, gold: gold, temperature: other) + 1e-9)
        }
    }

    @Test func nothingHasTheTemperature1() {
        #expect(TemperatureFit.temperature([], gold: []) == 1)
    }
}
