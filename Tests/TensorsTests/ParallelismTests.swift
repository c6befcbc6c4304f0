import Tensors
import Testing

@Suite struct ParallelismTests {
    @Test func theNumberSetIsTheNumberInForce() {
        for count in [1, 3, 2] {
            withThreads(count) { #expect(Parallelism.threads == count) }
        }
        #expect(Parallelism.threads >= 1)
    }

    @Test func setsAreHeldToTheMachines() {
        #expect(InstructionSet.available.contains(.portable))
        #expect(InstructionSet.available.last == .best)
    }
}
