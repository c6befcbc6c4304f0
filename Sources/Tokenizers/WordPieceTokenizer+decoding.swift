extension WordPieceTokenizer {
    /// A readable text of the tokens, cleaned up when the rules say so.
    ///
    /// Never the original: cut that by byte ranges.
    public func decode(_ ids: [TokenID], skippingSpecial: Bool) -> String {
        decode(ids, skippingSpecial: skippingSpecial, cleaningUp: rules.cleansUpDecoded)
    }

    /// A readable text of the tokens: pieces joined to words, words parted by spaces.
    ///
    /// Clean-up is the Python library's `clean_up_tokenization_spaces`, with the "do not" to
    /// "don't" of its early versions. Ids outside the vocabulary are passed over.
    ///
    /// - Parameters:
    ///   - ids: the tokens.
    ///   - skippingSpecial: whether the tokens that frame and fill are left out.
    ///   - cleaningUp: whether punctuation goes back to its word.
    /// - Returns: the text; a piece at the very start keeps its `##`.
    public func decode(_ ids: [TokenID], skippingSpecial: Bool, cleaningUp: Bool) -> String {
        var text: [UInt8] = []
        for id in ids {
            if skippingSpecial && isSpecial(id) { continue }
            guard let token = token(id) else { continue }
            if text.isEmpty {
                text += token.utf8
            } else if token.utf8.starts(with: "##".utf8) {
                text += token.utf8.dropFirst(2)
            } else {
                text.append(UInt8(ascii: " "))
                text += token.utf8
            }
        }
        if cleaningUp {
            for (spaced, joined) in Self.cleanUps {
                text = text.replacing(Array(spaced.utf8), with: Array(joined.utf8))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Whether a token frames or fills sequences.
    private func isSpecial(_ id: TokenID) -> Bool {
        id == special.classifier || id == special.separator || id == special.padding
            || id == special.unknown || id == special.mask
    }

    /// In the order in which the Python library applies them.
    private static let cleanUps = [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"),
        (" 'm", "'m"), (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ]
}

extension [UInt8] {
    /// The bytes with every occurrence of `old`, left to right, exchanged.
    ///
    /// On bytes, because a `String` search would not find "." before a combining mark.
    fileprivate func replacing(_ old: [UInt8], with new: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(count)
        var position = 0
        while position < count {
            if self[position] == old[0], self[position...].starts(with: old) {
                result += new
                position += old.count
            } else {
                result.append(self[position])
                position += 1
            }
        }
        return result
    }
}
