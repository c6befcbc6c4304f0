import Foundation
import TestSupport
import Testing
import Tokenizers
import Training
import Transformers

@Suite struct ReaderWindowsTests {
    private static let words = [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "what", "is", "red", "the", "strap", "bag",
        "a", "and", ".",
    ]

    private static func tokenizer() throws -> WordPieceTokenizer {
        try WordPieceTokenizer(
            vocabulary: Array((words.joined(separator: "\n") + "\n").utf8),
            rules: WordPieceRules(lowercases: true)
        )
    }

    @Test func answersBecomeTokensOfTheirWindow() throws {
        let context = "the bag and the red strap ."
        let answer = try #require(context.range(of: "red strap"))
        let start = context.utf8.distance(from: context.startIndex, to: answer.lowerBound)
        let windows = try ReaderWindows(
            [
                ReaderExample(
                    id: "1",
                    question: "what is red",
                    context: context,
                    answer: start..<start + 9
                )
            ],
            tokenizer: Self.tokenizer()
        )
        let (batch, targets) = windows.batch([0])
        let words = batch.ids.map { Self.words[Int($0)] }
        #expect(
            words == [
                "[CLS]", "what", "is", "red", "[SEP]", "the", "bag", "and", "the", "red", "strap",
                ".", "[SEP]",
            ]
        )
        #expect(targets == [SpanLoss.Target(start: 9, end: 10)])
        #expect(batch.segments == [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1])
        #expect(windows.tokenCount(of: 0) == 13)
    }

    @Test func windowsWithoutTheWholeAnswerPointAtTheFirstToken() throws {
        var options = ReaderWindows.Options()
        options.longest = 10
        options.advance = 3
        let context = "the bag and the red strap ."
        let windows = try ReaderWindows(
            [
                ReaderExample(id: "1", question: "what is", context: context, answer: 16..<25),
                ReaderExample(id: "2", question: "what is", context: context, answer: nil),
            ],
            tokenizer: Self.tokenizer(),
            options: options
        )
        let (batch, targets) = windows.batch(Array(0..<windows.count))
        #expect(windows.answerableCount == 1)
        #expect(targets.last == SpanLoss.Target.none)
        let start = targets.firstIndex { $0 != .none }
        let first = batch.lengths[..<(start ?? 0)].reduce(0, +)
        let target = targets[start ?? 0]
        let found = (first + target.start...first + target.end).map {
            Self.words[Int(batch.ids[$0])]
        }
        #expect(found == ["red", "strap"])
    }
}
