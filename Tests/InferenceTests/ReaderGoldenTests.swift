import Foundation
import Inference
import QuestionAnswering
import Tensors
import TestSupport
import Testing
import Tokenizers
import Transformers

/// Logits that PyTorch gave in single precision for the weights of `models/minilm-l6-reader`.
private struct GoldenLogits: Decodable {
    let examples: [Example]

    struct Example: Decodable {
        let question: String
        let context: String
        let ids: [TokenID]
        let offsets: [[Int]]
        let startLogits: [Float]
        let endLogits: [Float]
    }

    static func examples() throws -> [Example] {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let data = try Data(contentsOf: SharedData.file("golden/reader-logits.json"))
        return try decoder.decode(GoldenLogits.self, from: data).examples
    }
}

@Suite(.enabled(if: SharedData.isPresent)) struct ReaderGoldenTests {
    private let contextOfTheBook =
        "An MP3 is about 1 MB/minute, so about 6000 hours depending on file size."

    /// All four examples in one batch, each against the logits of its own pass through PyTorch.
    @Test(arguments: [(Precision.float32, Float(1e-4)), (.bfloat16, 0.1)])
    func logitsAreThoseOfPyTorch(precision: Precision, tolerance: Float) async throws {
        let directory = try ReferenceModels.directory("models/minilm-l6-reader")
        let scorer = try TransformerSpanScorer(directory.main, precision: precision)
        let tokenizer = try WordPieceTokenizer(directory: directory.url)
        let frame = try SequenceFrame(tokenizer.special, of: "reader")
        let examples = try GoldenLogits.examples()
        var batch = PackedBatch()
        for example in examples {
            batch.append(
                tokenizer.tokenize(example.question).ids[...],
                tokenizer.tokenize(example.context).ids[...],
                framedBy: frame
            )
        }
        #expect(batch.ids == examples.flatMap(\.ids))
        let logits = try await scorer.score(batch)
        let expected = (examples.flatMap(\.startLogits), examples.flatMap(\.endLogits))
        let worst = zip(logits.starts + logits.ends, expected.0 + expected.1)
            .map { abs($0 - $1) }.max()
        #expect(try #require(worst) < tolerance)
    }

    /// The reader's answers are the best spans of the golden logits, cut where PyTorch's offsets say.
    @Test func answersAreTheBestSpansOfTheGoldenLogits() async throws {
        let reader = try ReferenceModels.reader.get()
        for example in try GoldenLogits.examples() {
            let separator = try #require(example.ids.firstIndex(of: 102))
            let slice = separator + 1..<example.ids.count - 1
            var best = (score: -Double.infinity, start: 0, end: 0)
            for start in slice {
                for end in start..<min(slice.upperBound, start + 30) {
                    let sum = Double(example.startLogits[start]) + Double(example.endLogits[end])
                    if sum > best.score { best = (sum, start, end) }
                }
            }
            let scalars = example.offsets[best.start][0]..<example.offsets[best.end][1]
            let null = Double(example.startLogits[0]) + Double(example.endLogits[0])
            let reading = try await reader.read(example.context, for: example.question, limit: 1)
            let answer = try #require(reading.answers.first)
            #expect(answer.range.scalars == scalars)
            #expect(abs(answer.score - best.score) < 2e-3)
            #expect(answer.text == example.context.slice(scalars: scalars))
            #expect(abs(try #require(reading.noAnswerGap) - (best.score - null)) < 4e-3)
        }
    }

    /// The reference reader was trained on other data than the book's: its best span is longer, and it
    /// holds the context for no answer by a hair.
    @Test func whatTheReferenceReaderSaysToTheBooksExample() async throws {
        let reading = try await ReferenceModels.reader.get()
            .read(contextOfTheBook, for: "How much music can this hold?", limit: 3)
        let answer = try #require(reading.answers.first)
        #expect(answer.text == "An MP3 is about 1 MB/minute")
        #expect(abs(try #require(reading.noAnswerGap) - -0.4504) < 4e-3)
        #expect(reading.answers.contains { $0.text.contains("6000 hours") })
    }

    @Test func whatTheContextDoesNotSayIsNotAnswered() async throws {
        let reading = try await ReferenceModels.reader.get()
            .read(contextOfTheBook, for: "Why is there no data?", limit: 1)
        #expect(try #require(reading.noAnswerGap) < -2.9)
        #expect(try #require(reading.noAnswerProbability) > 0.75)
    }

    @Test(arguments: [300, 3999])
    func anAnswerIsFoundAnywhereInAReviewOf4000Tokens(place: Int) async throws {
        let filler = "The strap is made of black leather and the case has a small pocket inside . "
            .split(separator: " ").map(String.init)
        var words = (0..<4000).map { filler[$0 % filler.count] }
        let border = place - place % filler.count
        words.insert(
            contentsOf: "The battery lasts for nine full hours .".split(separator: " ")
                .map(String.init),
            at: border
        )
        let text = words.joined(separator: " ")
        let reading = try await ReferenceModels.reader.get()
            .read(text, for: "How long does the battery last?", limit: 2)
        let answer = try #require(reading.answers.first)
        #expect(answer.text.contains("nine full hours"))
        #expect(text.slice(scalars: answer.range.scalars) == answer.text)
        #expect(reading.windowCount > 25)
    }

    @Test func batchesOrderAndCompanyDoNotChangeABit() async throws {
        let passages = try SubjQA.pairs("test").map(\.review).filter { $0.utf8.count < 1200 }
            .prefix(4).enumerated().map { ReviewMaker.passage($1, number: Int64($0 + 1)) }
        let query = Query("How is the sound quality?")
        let expected = try await ReferenceModels.reader { $0.batchTokens = 100_000 }
            .read(ReviewMaker.scored(passages), for: query, limit: 6)
        #expect(expected.answers.count == 6)
        for batchTokens in [1, 400] {
            let reading = try await ReferenceModels.reader { $0.batchTokens = batchTokens }
                .read(ReviewMaker.scored(passages.reversed()), for: query, limit: 6)
            #expect(reading == expected)
        }
    }

    @Test func parallelCallsGiveTheSameAnswers() async throws {
        let reader = try ReferenceModels.reader.get()
        let text = "The battery lasts nine hours. I charge it at night, and the screen is bright."
        let passages = ReviewMaker.scored([ReviewMaker.passage(text)])
        let query = Query("How long does the battery last?")
        let expected = try await reader.read(passages, for: query, limit: 5)
        try await withThrowingTaskGroup(of: Reading.self) { group in
            for _ in 0..<12 {
                group.addTask { try await reader.read(passages, for: query, limit: 5) }
            }
            for try await reading in group { #expect(reading == expected) }
        }
    }
}
