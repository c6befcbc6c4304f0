import QuestionAnswering
import TestSupport
import Testing
import Tokenizers

import Inference

@Suite struct WindowPlannerTests {
    @Test func plansWhatTheDefinitionsSay() throws {
        try forEachSeed(0..<2000) { seed, generator in
            let maximum = Int.random(in: 5...60, using: &generator)
            let question = Int.random(in: 0...70, using: &generator)
            let passage = Int.random(in: 0...300, using: &generator)
            let advance = Int.random(in: 1...80, using: &generator)
            let byAdvance = try WindowPlanner(maxSequenceLength: maximum, stride: .advance(advance))
                .plan(questionTokens: question, passageTokens: passage)
            #expect(
                Array(byAdvance)
                    == SpanSearchDefinition.windows(
                        of: passage,
                        capacity: byAdvance.capacity,
                        advance: advance
                    ),
                "seed \(seed)"
            )
            let smallest = maximum - 3 - (maximum - 3) / 2
            let overlap = Int.random(in: 0..<smallest, using: &generator)
            let byOverlap = try WindowPlanner(maxSequenceLength: maximum, stride: .overlap(overlap))
                .plan(questionTokens: question, passageTokens: passage)
            #expect(
                Array(byOverlap)
                    == SpanSearchDefinition.windows(
                        of: passage,
                        capacity: byOverlap.capacity,
                        overlap: overlap
                    ),
                "seed \(seed)"
            )
        }
    }

    @Test func windowsCoverThePassageAndNoneLiesInsideItsNeighbour() throws {
        try forEachSeed(0..<500) { seed, generator in
            let planner = try WindowPlanner(
                maxSequenceLength: Int.random(in: 5...50, using: &generator),
                stride: .advance(Int.random(in: 1...60, using: &generator))
            )
            let count = Int.random(in: 1...400, using: &generator)
            let plan = planner.plan(questionTokens: 9, passageTokens: count)
            #expect(plan.first?.lowerBound == 0 && plan.last?.upperBound == count, "seed \(seed)")
            #expect(plan.count <= count)
            for (left, right) in zip(plan, plan.dropFirst()) {
                #expect(left.lowerBound < right.lowerBound && left.upperBound < right.upperBound)
                #expect(right.lowerBound <= left.upperBound)
            }
        }
    }

    @Test func sequencesOfTheBooksExampleHave100And88Tokens() throws {
        // The first electronics question of SubjQA: 5 tokens of question, 147 of review.
        let planner = try WindowPlanner(maxSequenceLength: 100, stride: .overlap(25))
        let plan = planner.plan(questionTokens: 5, passageTokens: 147)
        #expect(plan.map { $0.count + 8 } == [100, 88])
    }

    @Test func aQuestionTooLongIsCutAndLeavesRoom() throws {
        let plan = try WindowPlanner().plan(questionTokens: 10_000, passageTokens: 1000)
        #expect(plan.questionTokens == 64)
        #expect(plan.capacity == 384 - 3 - 64)
        let small = try WindowPlanner(maxSequenceLength: 5, stride: .advance(128))
            .plan(questionTokens: 10_000, passageTokens: 7)
        #expect(small.questionTokens == 1 && small.count == 7)
    }

    @Test(arguments: [
        (4, WindowStride.advance(128), 64), (0, .advance(128), 64), (-1, .advance(1), 1),
        (384, .advance(0), 64), (384, .advance(-5), 64), (384, .overlap(-1), 64),
        (384, .overlap(317), 64), (100, .overlap(128), 64), (384, .advance(1), 0),
    ])
    func whatCannotMoveOnIsRefusedWithANextStep(
        maximum: Int,
        stride: WindowStride,
        question: Int
    ) {
        let error = #expect(throws: QuarryError.self) {
            try WindowPlanner(
                maxSequenceLength: maximum,
                stride: stride,
                maxQuestionTokens: question
            )
        }
        #expect(error?.kind == .usage && error?.nextStep != nil && error?.found != nil)
    }

    @Test func largestOverlapStillMovesOn() throws {
        let plan = try WindowPlanner(stride: .overlap(316))
            .plan(questionTokens: 64, passageTokens: 400)
        #expect(plan.step == 1 && plan.last?.upperBound == 400)
    }
}
