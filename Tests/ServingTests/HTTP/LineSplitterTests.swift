import TestSupport
import Testing

@testable import Serving

@Suite struct LineSplitterTests {
    @Test func anyCutGivesTheSameLines() {
        forEachSeed(0..<500) { _, generator in
            var text: [UInt8] = []
            for _ in 0..<Int.random(in: 0...40, using: &generator) {
                text.append([10, 13, 97, 98].randomElement(using: &generator) ?? 10)
            }
            var splitter = LineSplitter(longest: 1000)
            var lines: [LineSplitter.Line] = []
            var rest = text[...]
            while !rest.isEmpty {
                let count = Int.random(in: 0...7, using: &generator)
                lines += splitter.lines(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            if let last = splitter.rest() { lines.append(last) }
            var expected = text.split(separator: 10, omittingEmptySubsequences: false)
            if expected.last?.isEmpty ?? false { expected.removeLast() }
            #expect(lines.map(\.bytes) == expected.map(Array.init))
            #expect(lines.map(\.number) == Array(1..<lines.count + 1))
        }
    }

    @Test func linesThatAreTooLongAreKnownForIt() {
        var splitter = LineSplitter(longest: 3)
        let lines = splitter.lines(Array("abc\nabcd\nab".utf8))
        #expect(lines.map { $0.bytes != nil } == [true, false])
        #expect(splitter.lines(Array("cd\nx\n".utf8)).map { $0.bytes != nil } == [false, true])
        #expect(splitter.rest() == nil)
    }
}
