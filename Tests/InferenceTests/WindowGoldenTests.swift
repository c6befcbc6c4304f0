import Foundation
import Inference
import QuestionAnswering
import Synchronization
import TestSupport
import Testing
import Tokenizers
import Transformers

/// Keeps the sequences it is given.
private final class RecordingScorer: SpanScorer {
    private let sequences = Mutex<[(ids: [TokenID], segments: [UInt8])]>([])
    var all: [(ids: [TokenID], segments: [UInt8])] { sequences.withLock { $0 } }

    func score(_ batch: PackedBatch) async throws -> SpanLogits {
        sequences.withLock { $0 += batch.sequences }
        let zeros = [Float](repeating: 0, count: batch.tokenCount)
        return SpanLogits(starts: zeros, ends: zeros, lengths: batch.lengths)
    }
}

@Suite(.enabled(if: SharedData.isPresent)) struct WindowGoldenTests {
    private struct GoldenWindows: Decodable {
        let q: String
        let review: String
        let ids: [[TokenID]]
        let types: [[UInt8]]
    }

    /// Windows that Hugging Face's tokenizer cut with `max_length` 384 and `stride` 128.
    @Test func windowsAreThoseOfHuggingFace() async throws {
        let file = SharedData.file("golden/qa-windows-384-128.json")
        let golden = try JSONDecoder().decode([GoldenWindows].self, from: Data(contentsOf: file))
        #expect(golden.contains { $0.ids.count > 1 })
        for example in golden {
            let scorer = RecordingScorer()
            var options = ExtractiveReader.Options()
            options.stride = .overlap(128)
            let reader = try ExtractiveReader(
                name: "recording",
                tokenizer: ReferenceModels.tokenizer.get(),
                scorer: scorer,
                options: options
            )
            let reading = try await reader.read(example.review, for: example.q, limit: 1)
            #expect(scorer.all.map(\.ids) == example.ids)
            #expect(scorer.all.map(\.segments) == example.types)
            #expect(reading.windowCount == example.ids.count)
        }
    }

    /// The first example of the book's chapter on windows.
    @Test func theBooksReviewGivesWindowsOf100And88Tokens() throws {
        let pair = try #require(
            try SubjQA.pairs("train").first { $0.id == "2543d296da9766d8d17d040ecc781699" }
        )
        let plan = try windows(of: pair, maximum: 100, stride: .overlap(25))
        #expect(plan.map { plan.questionTokens + 3 + $0.count } == [100, 88])
    }

    @Test(arguments: [("train", 2078, 2618), ("test", 577, 734), ("dev", 412, 524)])
    func subjQAGivesTheCountedWindows(split: String, overlapping: Int, advancing: Int) throws {
        let pairs = try SubjQA.pairs(split)
        let tokenizer = try ReferenceModels.tokenizer.get()
        var counts = (overlap: 0, advance: 0)
        let byOverlap = try WindowPlanner(stride: .overlap(128))
        let byAdvance = try WindowPlanner(stride: .advance(128))
        for pair in pairs {
            let question = tokenizer.tokenize(pair.question).count
            let passage = tokenizer.tokenize(pair.review).count
            counts.overlap += byOverlap.plan(questionTokens: question, passageTokens: passage).count
            counts.advance += byAdvance.plan(questionTokens: question, passageTokens: passage).count
        }
        #expect(counts.overlap == overlapping)
        #expect(counts.advance == advancing)
    }

    private func windows(of pair: SubjQA.Pair, maximum: Int, stride: WindowStride) throws
        -> WindowPlan
    {
        let tokenizer = try ReferenceModels.tokenizer.get()
        return try WindowPlanner(maxSequenceLength: maximum, stride: stride).plan(
            questionTokens: tokenizer.tokenize(pair.question).count,
            passageTokens: tokenizer.tokenize(pair.review).count
        )
    }
}

@Suite struct RealTokenOffsetTests {
    /// A vocabulary of single characters and their continuations: every scalar is a token.
    private func tokenizer() throws -> WordPieceTokenizer {
        let characters = (0x21...0x7E).compactMap { Unicode.Scalar($0).map(String.init) }
        let words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "word", "don"]
        let vocabulary = words + characters + characters.map { "##" + $0 }
        return try WordPieceTokenizer(
            vocabulary: Array(vocabulary.joined(separator: "\n").utf8),
            rules: WordPieceRules(lowercases: true)
        )
    }

    /// 10 000 texts of accents, combining marks, emoji, controls and scripts.
    @Test(arguments: 0..<20)
    func everyAnswerSlicesBackFromRealTokens(part: UInt64) async throws {
        var options = ExtractiveReader.Options()
        options.maxSequenceLength = 30
        options.stride = .advance(11)
        let reader = try ExtractiveReader(
            name: "fake",
            tokenizer: tokenizer(),
            scorer: FakeScorer(),
            options: options
        )
        for seed in part * 500..<(part + 1) * 500 {
            var generator = SplitMix64(seed: seed &+ 1_000_000)
            let before = generator.text(pieces: 9)
            let text = generator.text(pieces: 50)
            let document = before + text + generator.text(pieces: 4)
            let passage = ReviewMaker.passage(text, of: document, from: before.utf8.count)
            let request = ReadingRequest(passages: [passage], query: Query("What don't I know?"))
            let reading = try await reader.read([request], limit: 3)[0]
            for answer in reading.answers {
                let byBytes = document.slice(bytes: answer.range.bytes)
                let byScalars = document.slice(scalars: answer.range.scalars)
                #expect(byBytes.utf8.elementsEqual(answer.text.utf8), "seed \(seed)")
                #expect(byScalars.utf8.elementsEqual(answer.text.utf8), "seed \(seed)")
                #expect(!answer.text.isEmpty, "seed \(seed)")
            }
        }
    }
}
