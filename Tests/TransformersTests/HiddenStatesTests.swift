import TestSupport
import Testing
import Transformers

@Suite struct HiddenStatesTests {
    private let states = HiddenStates(values: [1, 2, 3, 4, 0, -5], lengths: [2, 1], width: 2)

    @Test func meansAreOverEachSequence() {
        #expect(states.vectors(.mean, normalizing: false) == [[2, 3], [0, -5]])
    }

    @Test func clsIsTheFirstToken() {
        #expect(states.vectors(.cls, normalizing: false) == [[1, 2], [0, -5]])
    }

    @Test func normalizedVectorsHaveLengthOne() {
        let vectors = states.vectors(.cls, normalizing: true)
        #expect(largestDifference(vectors[0], KernelDefinition.normalized([1, 2])) < 1e-6)
        #expect(vectors[1] == [0, -1])
    }

    @Test func spanLogitsAreInnerProductsAndBias() throws {
        let weights = RandomWeights()
        let head = try SpanHead(weights: weights, width: 2)
        let logits = head.logits(of: states)
        let weight = weights.floats("qa_outputs.weight", shape: [2, 2])
        let bias = weights.floats("qa_outputs.bias", shape: [2])
        let expected = KernelDefinition.linear(states.values, weight, bias, inputs: 2, outputs: 2)
        let pairs = zip(logits.starts, logits.ends).flatMap { [$0, $1] }
        #expect(largestDifference(pairs, expected) < 1e-6)
        #expect(logits.lengths == [2, 1])
    }
}
