import TestSupport
import Testing
import Training

@Suite struct EpochPlanTests {
    @Test func everyExampleIsSeenOnceInEveryEpoch() {
        forEachSeed(0..<30) { seed, random in
            var options = TrainingOptions()
            options.batchSize = Int.random(in: 1...9, using: &random)
            options.accumulation = Int.random(in: 1...3, using: &random)
            options.tokenBudget = Int.random(in: 1...300, using: &random)
            options.bucketSteps = Int.random(in: 1...4, using: &random)
            options.seed = seed
            let lengths = (0..<random.size(upTo: 70)).map { _ in
                Int.random(in: 1...90, using: &random)
            }
            let plan = EpochPlan(epoch: 1, lengths: lengths, options: options)
            let examples = plan.steps.flatMap { $0.flatMap { $0 } }
            #expect(examples.sorted() == Array(lengths.indices), "seed \(seed)")
            #expect(
                plan.steps.count == EpochPlan.stepCount(examples: lengths.count, options: options)
            )
            for part in plan.steps.joined() where part.count > 1 {
                let tokens = part.reduce(0) { $0 + lengths[$1] }
                #expect(tokens <= options.tokenBudget && part.count <= options.batchSize)
            }
        }
    }

    @Test func seedsAndEpochsDecideTheOrder() {
        let lengths = [Int](repeating: 5, count: 50)
        var options = TrainingOptions()
        let first = EpochPlan(epoch: 0, lengths: lengths, options: options)
        #expect(EpochPlan(epoch: 0, lengths: lengths, options: options) == first)
        #expect(EpochPlan(epoch: 1, lengths: lengths, options: options) != first)
        options.seed = 2
        #expect(EpochPlan(epoch: 0, lengths: lengths, options: options) != first)
    }

    @Test func bucketsHoldNeighboursInLength() {
        var random = SplitMix64(seed: 1)
        let lengths = (0..<320).map { _ in Int.random(in: 1...400, using: &random) }
        var options = TrainingOptions()
        func spread() -> Int {
            EpochPlan(epoch: 0, lengths: lengths, options: options).steps.reduce(0) {
                let all = $1.joined().map { lengths[$0] }
                return $0 + (all.max() ?? 0) - (all.min() ?? 0)
            }
        }
        let plain = spread()
        options.bucketSteps = 20
        #expect(spread() * 5 < plain)
    }
}
