import Tokenizers

/// A token a letter.
struct LetterTokenizer: Tokenizer {
    let vocabularySize = 100
    let special: SpecialTokens

    init(mask: TokenID? = nil) {
        special = SpecialTokens(classifier: 1, separator: 2, padding: 0, unknown: 3, mask: mask)
    }

    func tokenize(_ text: String) -> TokenizedText {
        let bytes = Array(text.utf8)
        return TokenizedText(
            ids: bytes.map { TokenID($0 % 90) + 4 },
            byteRanges: bytes.indices.map { $0..<$0 + 1 }
        )
    }

    func token(_ id: TokenID) -> String? { nil }
    func id(of token: String) -> TokenID? { nil }
    func decode(_ ids: [TokenID], skippingSpecial: Bool) -> String { "" }
}
