import QuestionAnswering
import Testing

@testable import Storage

@Suite struct RememberedChoicesTests {
    private let choices = RememberedChoices()

    private func item(_ name: String) -> Filter {
        .compare(field: "item", .equal, FilterValue(name))
    }

    /// What is given for a filter, and whether it had to be made.
    private func ask(_ name: String, at generation: Int64, making numbers: [UInt32]) throws -> (
        numbers: [UInt32], isMade: Bool
    ) {
        var isMade = false
        let choice = try choices.choice(for: item(name), generation: generation) {
            isMade = true
            return .few(numbers)
        }
        guard case .few(let found) = choice else { return ([], isMade) }
        return (found, isMade)
    }

    @Test func aFilterIsAskedOnceAGeneration() throws {
        #expect(try ask("a", at: 1, making: [1]) == ([1], true))
        #expect(try ask("a", at: 1, making: [2]) == ([1], false))
        #expect(try ask("b", at: 1, making: [3]) == ([3], true))
        #expect(try ask("a", at: 2, making: [4]) == ([4], true))
        #expect(try ask("b", at: 2, making: [5]) == ([5], true))
        #expect(try ask("a", at: 2, making: [6]) == ([4], false))
    }

    @Test func whoeverLooksAtAnEarlierStateChangesNothing() throws {
        #expect(try ask("a", at: 5, making: [1]) == ([1], true))
        #expect(try ask("a", at: 4, making: [2]) == ([2], true))
        #expect(try ask("a", at: 5, making: [3]) == ([1], false))
    }

    @Test func theLastUsedStayWhereThereIsNoRoomForAll() throws {
        // A third of the room each.
        let large = [UInt32](repeating: 0, count: 340_000)
        for name in ["a", "b", "c"] { #expect(try ask(name, at: 1, making: large).isMade) }
        #expect(try !ask("a", at: 1, making: large).isMade)
        #expect(try ask("d", at: 1, making: large).isMade)
        #expect(try !ask("a", at: 1, making: large).isMade)
        #expect(try ask("b", at: 1, making: large).isMade)
    }

    @Test func whatFailsIsAskedAgain() throws {
        struct Fault: Error {}
        #expect(throws: Fault.self) {
            try choices.choice(for: item("a"), generation: 1) { throw Fault() }
        }
        #expect(try ask("a", at: 1, making: [1]).isMade)
    }
}
