import Inference
import Synchronization
import TestSupport
import Tokenizers
import Transformers

/// Splits at white space, and every scalar that is no letter or digit from the rest; combining marks,
/// joiners and variation selectors are dropped, as BERT's normaliser drops them.
struct FakeTokenizer: Tokenizer {
    let vocabularySize = 30_000
    var special = SpecialTokens(classifier: 1, separator: 2, padding: 0, unknown: 3, mask: 4)

    func tokenize(_ text: String) -> TokenizedText {
        var ids: [TokenID] = []
        var ranges: [Range<Int>] = []
        var place = 0
        var word: (hash: UInt64, start: Int, end: Int)?
        func close() {
            guard let closed = word else { return }
            ids.append(TokenID(10 + closed.hash % 29_000))
            ranges.append(closed.start..<closed.end)
            word = nil
        }
        for scalar in text.unicodeScalars {
            let width = UTF8.width(scalar)
            defer { place += width }
            let properties = scalar.properties
            if properties.isWhitespace {
                close()
                continue
            }
            if properties.generalCategory == .nonspacingMark
                || properties.generalCategory == .format || properties.generalCategory == .control
            {
                continue
            }
            if !properties.isAlphabetic, properties.numericType == nil { close() }
            let hash = (word?.hash ?? 14_695_981_039_346_656_037) ^ UInt64(scalar.value)
            word = (hash &* 1_099_511_628_211, word?.start ?? place, place + width)
            if !properties.isAlphabetic, properties.numericType == nil { close() }
        }
        close()
        return TokenizedText(ids: ids, byteRanges: ranges)
    }

    func token(_ id: TokenID) -> String? { nil }
    func id(of token: String) -> TokenID? { nil }
    func decode(_ ids: [TokenID], skippingSpecial: Bool) -> String { "" }
}

/// Gives logits that follow from a sequence alone, whatever batch it stands in.
struct FakeScorer: SpanScorer {
    var scale: Float = 8
    /// What is added to the start logit of a token.
    var startBonus: @Sendable (TokenID) -> Float = { _ in 0 }
    /// What is added to its end logit.
    var endBonus: @Sendable (TokenID) -> Float = { _ in 0 }
    let batches = Counter()

    final class Counter: Sendable {
        private let sizes = Mutex<[Int]>([])
        func note(_ size: Int) { sizes.withLock { $0.append(size) } }
        var all: [Int] { sizes.withLock { $0 } }
    }

    func score(_ batch: PackedBatch) async throws -> SpanLogits {
        batches.note(batch.tokenCount)
        var start: [Float] = []
        var end: [Float] = []
        for (ids, _) in batch.sequences {
            let seed = ids.reduce(UInt64(7)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
            var generator = SplitMix64(seed: seed)
            for id in ids {
                start.append(generator.float(in: -scale...scale) + startBonus(id))
                end.append(generator.float(in: -scale...scale) + endBonus(id))
            }
        }
        return SpanLogits(starts: start, ends: end, lengths: batch.lengths)
    }
}

extension PackedBatch {
    /// The tokens and segments of each sequence.
    var sequences: [(ids: [TokenID], segments: [UInt8])] {
        var start = 0
        return lengths.map { length in
            defer { start += length }
            return (Array(ids[start..<start + length]), Array(segments[start..<start + length]))
        }
    }
}
