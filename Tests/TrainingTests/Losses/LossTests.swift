import TestSupport
import Testing
import Training

@Suite struct LossTests {
    @Test func inBatchSoftmaxIsPyTorchs() throws {
        let golden = try Golden.read().inBatch
        let result = InBatchSoftmax()(golden.questions, golden.contexts, width: 8, scale: 1 / 3)
        #expect(abs(result.loss / 3 - golden.loss) < 1e-5)
        #expect(largestDifference(result.questions, golden.questionGradient) < 1e-5)
        #expect(largestDifference(result.contexts, golden.contextGradient) < 1e-5)
    }

    @Test func whatAQuestionLeavesOutIsNoNegative() {
        var random = SplitMix64(seed: 4)
        forEachSeed(0..<30) { seed, _ in
            let width = Int.random(in: 1...5, using: &random)
            let questions = random.floats(3 * width)
            let contexts = random.floats(5 * width)
            let target = Int.random(in: 0..<5, using: &random)
            let hidden = (target + 1) % 5
            let loss = InBatchSoftmax(temperature: 0.5)
            let found = loss(
                questions,
                contexts,
                width: width,
                scale: 1,
                targets: [target, target, target]
            ) { _, context in context == hidden || context == target }
            // The definition: the hidden context is not in the batch at all.
            var less = contexts
            less.removeSubrange(hidden * width..<(hidden + 1) * width)
            let expected = loss(
                questions,
                less,
                width: width,
                scale: 1,
                targets: Array(repeating: target - (hidden < target ? 1 : 0), count: 3)
            )
            #expect(abs(found.loss - expected.loss) < 1e-9, "seed \(seed)")
            #expect(found.questions == expected.questions, "seed \(seed)")
            let untouched = found.contexts[hidden * width..<(hidden + 1) * width]
            #expect(untouched.allSatisfy { $0 == 0 }, "seed \(seed)")
        }
    }

    @Test func distillationIsPyTorchs() throws {
        let golden = try Golden.read().distillation
        let loss = DistillationLoss(temperature: golden.temperature, alpha: golden.alpha)
        let result = loss(golden.student, teacher: golden.teacher, target: golden.target)
        #expect(abs(result.loss - golden.loss) < 1e-5)
        #expect(largestDifference(result.gradient, golden.gradient) < 1e-5)
    }

    @Test func labelsAloneAreTheCrossEntropy() {
        var random = SplitMix64(seed: 1)
        let student = random.floats(5)
        let result = DistillationLoss(temperature: 4, alpha: 1)(
            student,
            teacher: random.floats(5),
            target: 2
        )
        let plain = CrossEntropy.of(student, target: 2)
        #expect(abs(result.loss - plain.loss) < 1e-12)
        #expect(largestDifference(result.gradient, plain.gradient) < 1e-7)
    }

    @Test func aStudentLikeItsTeacherHasNothingToLearn() {
        let scores: [Float] = [1, -2, 0.5]
        let result = DistillationLoss(temperature: 7, alpha: 0)(scores, teacher: scores, target: 0)
        #expect(abs(result.loss) < 1e-12)
        #expect(result.gradient.allSatisfy { abs($0) < 1e-7 })
    }

    @Test func temperatureScalesWithItsSquare() {
        // Far above the scores, T²·KL tends to half the variance of their difference.
        let student: [Float] = [1, 0, -1]
        let teacher: [Float] = [0, 0, 0]
        let loss = DistillationLoss(temperature: 1000, alpha: 0)(
            student,
            teacher: teacher,
            target: 0
        )
        #expect(abs(loss.loss - 1.0 / 3) < 1e-3)
    }

    @Test(arguments: [0, 0.3, 1])
    func spansLearnFromATeacherTokenByToken(_ alpha: Double) {
        var random = SplitMix64(seed: 9)
        let (logits, teacher) = (random.floats(2 * 9), random.floats(2 * 9))
        let targets = [SpanLoss.Target(start: 1, end: 3), .none, SpanLoss.Target(start: 0, end: 2)]
        let mixture = DistillationLoss(temperature: 1.5, alpha: alpha)
        func loss(_ x: [Float]) -> LossAndGradient {
            SpanLoss.of(
                x,
                teacher: teacher,
                lengths: [5, 1, 3],
                targets: targets,
                mixture: mixture,
                scale: 1
            )
        }
        let found = loss(logits)
        if alpha == 1 {
            let plain = SpanLoss.of(logits, lengths: [5, 1, 3], targets: targets, scale: 1)
            #expect(abs(found.loss - plain.loss) < 1e-9)
            #expect(largestDifference(found.gradient, plain.gradient) < 1e-6)
        }
        let expected = GradientDefinition.gradient(at: logits.doubles, step: 1e-3) {
            loss($0.floats).loss
        }
        #expect(largestDifference(found.gradient, expected.floats) < 1e-4)
    }

    @Test func spanAndClassGradientsAreDifferences() {
        var random = SplitMix64(seed: 2)
        let logits = random.floats(2 * 9)
        let targets = [SpanLoss.Target(start: 1, end: 3), .none, SpanLoss.Target(start: 0, end: 2)]
        let span = { (x: [Double]) in
            SpanLoss.of(x.floats, lengths: [5, 1, 3], targets: targets, scale: 1)
        }
        let classes = { (x: [Double]) in
            ClassificationLoss.of(x.floats, targets: [2, 0, 1, 1, 0, 2], scale: 1)
        }
        for loss in [span, classes] {
            let found = loss(logits.doubles).gradient
            let expected = GradientDefinition.gradient(at: logits.doubles, step: 1e-3) {
                loss($0).loss
            }
            #expect(largestDifference(found, expected.floats) < 1e-4)
        }
    }
}
