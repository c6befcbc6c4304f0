import Foundation
import TestSupport
import Testing
import Tokenizers

/// The published T5 model.
@Suite(.enabled(if: SharedData.isPresent)) struct SentencePieceGoldenTests {
    private func t5() throws -> SentencePieceTokenizer {
        try SentencePieceTokenizer(
            model: SharedData.unpacked("tokenizers").appending(path: "t5-small-spiece.model"),
            sentinelCount: 100
        )
    }

    @Test func frenchTextMatches() throws {
        let tokenizer = try t5()
        let golden = try Golden.json(
            "t5_base_encoded.json",
            as: WordPieceGoldenTests.Encoded.self
        )
        let encoding = tokenizer.encode(golden.text)
        #expect(encoding.ids == golden.token_ids)
        #expect(tokenizer.tokens(golden.text) == golden.bpe_tokens)
        #expect(tokenizer.decode(encoding.ids, skippingSpecial: false) == golden.decoded_text)
    }

    @Test func vocabularyIsT5s() throws {
        let tokenizer = try t5()
        #expect(tokenizer.vocabularySize == 32_100)
        #expect(tokenizer.id(of: "<extra_id_0>") == 32_099)
        #expect(
            tokenizer.special
                == SpecialTokens(classifier: nil, separator: 1, padding: 0, unknown: 2, mask: nil)
        )
    }

    @Test func rangesHoldUnderFullNormalisation() throws {
        let tokenizer = try t5()
        #expect(tokenizer.slices("12″ ½ ﬁne") == ["12", "″", "½", "½", "½", "ﬁne"])
        forEachSeed(0..<2000) { seed, generator in
            let text = generator.text(pieces: 16)
            let bytes = Array(text.utf8)
            var last = 0..<0
            for range in tokenizer.tokenize(text).byteRanges {
                #expect(isOnScalarBorders(range, in: bytes), "seed \(seed)")
                #expect(follows(range, last, in: bytes), "seed \(seed)")
                last = range
            }
        }
    }
}
