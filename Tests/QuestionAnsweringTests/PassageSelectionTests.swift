import QuestionAnswering
import Testing

@Suite struct PassageSelectionTests {
    private final class Rows: Sendable {}

    private let selection = PassageSelection([1, 4, 9].map { PassageID($0) })

    /// What is given to an owner, and whether it had to be made.
    private func ask<Value: Sendable>(_ owner: Rows, _ value: Value) -> (Value, isMade: Bool) {
        var isMade = false
        let found = selection.prepared(for: owner) { passages in
            isMade = true
            #expect(passages == selection.passages)
            return value
        }
        return (found, isMade)
    }

    @Test func anOwnersValuesAreMadeOnce() {
        let rows = Rows()
        #expect(ask(rows, 3) == (3, true))
        #expect(ask(rows, 5) == (3, false))
        #expect(ask(rows, "marks") == ("marks", true))
        #expect(ask(rows, 7) == (3, false))
        #expect(ask(rows, "other") == ("marks", false))
    }

    @Test func anotherOwnerGetsItsOwn() {
        let first = Rows()
        #expect(ask(first, 3).isMade)
        for number in 0..<100 { #expect(ask(Rows(), number) == (number, true)) }
        #expect(ask(first, 4) == (4, true))
    }

    @Test func manyThreadsGetTheSame() async {
        let rows = Rows()
        let found = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<50 {
                group.addTask { selection.prepared(for: rows) { $0.count } }
            }
            return await group.reduce(into: Set<Int>()) { $0.insert($1) }
        }
        #expect(found == [3])
    }
}
