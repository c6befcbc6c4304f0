import TestSupport
import Testing

@testable import Inference

@Suite struct BatchLineTests {
    @Test func firstComesFirstWithWhatFits() {
        var line = BatchLine(budget: 10)
        for (ticket, tokens) in [(1, 6), (2, 4), (3, 1)] { line.append(ticket, tokens: tokens) }
        #expect(line.next() == [1, 2])
        #expect(line.next() == [3])
        #expect(line.next() == [])
    }

    @Test func whatIsTooLargeGoesAlone() {
        var line = BatchLine(budget: 10)
        line.append(1, tokens: 50)
        line.append(2, tokens: 1)
        #expect(line.next() == [1])
        #expect(line.next() == [2])
    }

    @Test func nobodyIsForgottenAndOrderIsKept() {
        forEachSeed(0..<300) { _, generator in
            var line = BatchLine(budget: 20)
            var waiting: [Int] = []
            for ticket in 1...50 {
                switch Int.random(in: 0..<4, using: &generator) {
                case 0:
                    let group = line.next()
                    #expect(group == Array(waiting.prefix(group.count)))
                    #expect(group.isEmpty == waiting.isEmpty)
                    waiting.removeFirst(group.count)
                case 1:
                    guard let given = waiting.randomElement(using: &generator) else { continue }
                    let wasThere = line.remove(given)
                    #expect(wasThere)
                    waiting.removeAll { $0 == given }
                default:
                    line.append(ticket, tokens: Int.random(in: 1...30, using: &generator))
                    waiting.append(ticket)
                }
                #expect(line.count == waiting.count)
            }
        }
    }
}
