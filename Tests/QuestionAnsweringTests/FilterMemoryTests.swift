import QuestionAnswering
import Testing

@Suite struct FilterMemoryTests {
    private let memory = FilterMemory<[UInt32]>(room: 4 << 20) { 4 * $0.count }

    private func item(_ name: String) -> Filter {
        .compare(field: "item", .equal, FilterValue(name))
    }

    /// What is given for a filter, and whether it had to be made.
    private func ask(_ name: String, at generation: Int64, making numbers: [UInt32]) -> (
        numbers: [UInt32], isMade: Bool
    ) {
        var isMade = false
        let found = memory.value(for: item(name), at: generation) {
            isMade = true
            return numbers
        }
        return (found, isMade)
    }

    @Test func aFilterIsAskedOnceAGeneration() {
        #expect(ask("a", at: 1, making: [1]) == ([1], true))
        #expect(ask("a", at: 1, making: [2]) == ([1], false))
        #expect(ask("b", at: 1, making: [3]) == ([3], true))
        #expect(ask("a", at: 2, making: [4]) == ([4], true))
        #expect(ask("b", at: 2, making: [5]) == ([5], true))
        #expect(ask("a", at: 2, making: [6]) == ([4], false))
    }

    @Test func whoeverLooksAtAnEarlierStateChangesNothing() {
        #expect(ask("a", at: 5, making: [1]) == ([1], true))
        #expect(ask("a", at: 4, making: [2]) == ([2], true))
        #expect(ask("a", at: 5, making: [3]) == ([1], false))
    }

    @Test func theLastUsedStayWhereThereIsNoRoomForAll() {
        // A third of the room each.
        let large = [UInt32](repeating: 0, count: 340_000)
        for name in ["a", "b", "c"] { #expect(ask(name, at: 1, making: large).isMade) }
        #expect(!ask("a", at: 1, making: large).isMade)
        #expect(ask("d", at: 1, making: large).isMade)
        #expect(!ask("a", at: 1, making: large).isMade)
        #expect(ask("b", at: 1, making: large).isMade)
    }

    @Test func whatFailsIsAskedAgain() {
        struct Fault: Error {}
        #expect(throws: Fault.self) {
            try memory.value(for: item("a"), at: 1) { throw Fault() }
        }
        #expect(ask("a", at: 1, making: [1]).isMade)
    }
}
