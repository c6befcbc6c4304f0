import Foundation
import QuestionAnswering
import Testing
import Tokenizers
import Transformers

import Inference

/// The logits that deepset/minilm-uncased-squad2 gives "How much music can this hold?", as printed in
/// chapter 7 of Tunstall, von Werra and Wolf, "Natural Language Processing with Transformers"
/// (notebook 07_question-answering.ipynb of nlp-with-transformers/notebooks, Apache-2.0).
private enum BookExample {
    static let context = "An MP3 is about 1 MB/minute, so about 6000 hours depending on file size."
    static let start: [Float] = [
        -0.9862, -4.7750, -5.4025, -5.2378, -5.2863, -5.5117, -4.9819, -6.1880, -0.9862, 0.2596,
        -0.2144, -1.7136, 3.7806, 4.8561, -1.0546, -3.9097, -1.7374, -4.5944, -1.4278, 3.9949,
        5.0390, -0.2018, -3.0193, -4.8549, -2.3107, -3.5110, -3.5713, -0.9862,
    ]
    static let end: [Float] = [
        -0.9623, -5.4733, -5.0326, -5.1639, -5.4278, -5.5151, -5.1749, -4.6233, -0.9623, -3.7855,
        -0.8715, -3.7745, -3.0161, -1.1780, 0.1758, -2.7365, 4.8934, 0.3046, -3.1761, -3.2762,
        0.8937, 5.6606, -0.3623, -4.9554, -3.2531, -0.0914, 1.6211, -0.9623,
    ]
    /// The review's 18 tokens: an mp3 is about 1 mb / minute , so about 6000 hours … size .
    static let tokens = TokenizedText(
        ids: Array(9..<27),
        byteRanges: [
            0..<2, 3..<6, 7..<9, 10..<15, 16..<17, 18..<20, 20..<21, 21..<27, 27..<28,
            29..<31, 32..<37, 38..<42, 43..<48, 49..<58, 59..<61, 62..<66, 67..<71,
            71..<72,
        ]
    )

    static var logits: PassageLogits {
        var logits = PassageLogits()
        logits.append(
            0..<18,
            from: SpanLogits(starts: start, ends: end, lengths: [28]),
            classifier: 0,
            slice: 9..<27
        )
        return logits
    }

    static func reading(_ scoring: AnswerScoring, limit: Int = 3) throws -> PassageReading {
        try #require(
            PassageReading(
                of: logits,
                tokens: tokens,
                ruler: PassageRuler(context),
                limit: limit,
                maxLength: 30,
                scoring: scoring
            )
        )
    }
}

@Suite struct BookExampleTests {
    @Test(arguments: [(20, 21, 0.26516), (13, 21, 0.22083), (13, 16, 0.10254)])
    func transformersScoringGivesThePrintedScores(first: Int, last: Int, score: Double) throws {
        let logits = BookExample.logits
        let window = try #require(logits.windows.first)
        let sum = Double(BookExample.start[first]) + Double(BookExample.end[last])
        #expect(abs(exp(sum + window.logNormalizer) - score) < 1e-5)
    }

    @Test func transformersScoringRanksThePrintedAnswerFirst() throws {
        let best = try #require(try BookExample.reading(.transformers).candidates.first)
        #expect(best.bytes == 38..<48)
        #expect(abs(best.probability - 0.26516) < 1e-5)
    }

    @Test func sumsAndGapAreThePrintedOnes() throws {
        let reading = try BookExample.reading(.jointSoftmax)
        let best = try #require(reading.candidates.first)
        #expect(best.bytes == 38..<48)
        #expect(abs(best.score - 10.6996) < 1e-4)
        #expect(abs(reading.nullScore - -1.9485) < 1e-4)
        #expect(abs(reading.gap - 12.6481) < 1e-4)
    }

    @Test func variantsOfTheAnswerDoNotFollowIt() throws {
        let reading = try BookExample.reading(.jointSoftmax)
        #expect(reading.candidates.count == 3)
        for (place, candidate) in reading.candidates.enumerated() {
            for other in reading.candidates[(place + 1)...] {
                #expect(!candidate.bytes.overlaps(other.bytes))
            }
        }
        let second = BookExample.context.slice(bytes: reading.candidates[1].bytes)
        #expect(second == "1 MB/minute")
    }

    @Test func jointProbabilitiesAddUpToOne() throws {
        let logits = BookExample.logits
        let partition = try #require(logits.logPartition(maxLength: 30))
        var total = try exp(#require(logits.nullScore) - partition)
        for first in 9..<27 {
            for last in first..<27 {
                let sum = Double(BookExample.start[first]) + Double(BookExample.end[last])
                total += exp(sum - partition)
            }
        }
        #expect(abs(total - 1) < 1e-12)
    }
}
