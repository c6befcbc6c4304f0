public import Foundation

/// A tokenizer of the SentencePiece library, as T5 and its like use it.
///
/// Text is normalised as the model says (T5: NFKC, spaces collapsed) and cut into the likeliest
/// pieces; "▁" in a piece is a space. A text that spells "</s>" or "<pad>" gets its letters, never
/// the special token.
///
/// The library trusts a model's normalisation table: a damaged one can crash it. Open only models
/// from sources you trust.
///
/// T5 models know 100 sentinels, `<extra_id_99>` to `<extra_id_0>`, that its SentencePiece file
/// does not list; they follow its pieces.
public struct SentencePieceTokenizer: Tokenizer {
    /// The tokens that frame and fill sequences; the separator is the end of the sequence.
    public let special: SpecialTokens
    /// How many sentinels follow the pieces of the model.
    public let sentinelCount: Int
    /// The longest sequence the model takes, special tokens included; nil where nothing says.
    public let maximumLength: Int?
    private let model: SentencePieceModel

    /// Makes a tokenizer of the bytes of a `spiece.model`.
    ///
    /// - Parameters:
    ///   - model: the bytes of the file.
    ///   - name: what errors call the model.
    ///   - sentinelCount: 100 for T5, whose file does not list them.
    ///   - maximumLength: the longest sequence the model takes.
    /// - Throws: `TokenizerError`, when the bytes are no SentencePiece model, or one without an
    ///   end of sequence.
    public init(
        model: [UInt8],
        named name: String = "the model",
        sentinelCount: Int = 0,
        maximumLength: Int? = nil
    ) throws(TokenizerError) {
        precondition(sentinelCount >= 0, "\(sentinelCount) sentinels")
        self.sentinelCount = sentinelCount
        self.maximumLength = maximumLength
        self.model = try SentencePieceModel(model, named: name)
        guard let unknown = self.model.unknown, let end = self.model.end else {
            throw TokenizerError(
                .badData,
                while: "reading the SentencePiece model",
                name,
                expected: "pieces for the unknown and for the end of a sequence",
                found: "\(self.model.pieceCount) pieces without them",
                nextStep: "Train the model with unk_id and eos_id."
            )
        }
        special = SpecialTokens(
            classifier: self.model.id(of: "[CLS]"),
            separator: end,
            // Where nothing fills up, the end does, as is usual with such models.
            padding: self.model.padding ?? end,
            unknown: unknown,
            mask: self.model.id(of: "[MASK]")
        )
    }

    /// Makes a tokenizer of a `spiece.model`.
    ///
    /// - Parameters:
    ///   - file: the model.
    ///   - sentinelCount: 100 for T5, whose file does not list them.
    /// - Throws: `TokenizerError`, when the file is missing or no such model.
    public init(model file: URL, sentinelCount: Int = 0) throws(TokenizerError) {
        try self.init(
            model: ModelFile.read(file, while: "reading the SentencePiece model"),
            named: file.path,
            sentinelCount: sentinelCount
        )
    }

    /// Makes the tokenizer of a T5 directory in the Hugging Face layout.
    ///
    /// - Parameter directory: holds `spiece.model` and perhaps `tokenizer_config.json`, whose
    ///   `extra_ids` (100 when absent) counts the sentinels.
    /// - Throws: `TokenizerError` naming the file and what is wrong with it.
    public init(directory: URL) throws(TokenizerError) {
        let file = directory.appending(path: "spiece.model")
        let config = try TokenizerSettings.read("tokenizer_config.json", in: directory)
        try self.init(
            model: ModelFile.read(file, while: "reading the SentencePiece model"),
            named: file.path,
            sentinelCount: max(0, config?["extra_ids"]?.integer ?? 100),
            maximumLength: TokenizerSettings.maximumLength(in: config)
        )
    }

    /// How many tokens there are, sentinels included; every id is below it.
    public var vocabularySize: Int { model.pieceCount + sentinelCount }

    /// The tokens of a text, without special ones.
    ///
    /// A range leaves out the space before its word. A "▁" that stands alone has an empty one. Where
    /// one scalar became several tokens (byte fallback, "½"), each has the scalar's range.
    public func tokenize(_ text: String) -> TokenizedText {
        let bytes = Array(text.utf8)
        let (ids, spans) = model.encode(bytes)
        return TokenizedText(
            ids: ids,
            byteRanges: SentencePieceSpans(text: bytes, model: model).ranges(ids, spans)
        )
    }

    /// The text of a token, "▁" for its space; nil outside the vocabulary.
    public func token(_ id: TokenID) -> String? {
        if isSentinel(id) { return "<extra_id_\(vocabularySize - 1 - Int(id))>" }
        return model.piece(id)
    }

    /// The number of a token's text; nil when the vocabulary lacks it.
    public func id(of token: String) -> TokenID? {
        if let id = model.id(of: token) { return id }
        guard token.hasPrefix("<extra_id_"), token.hasSuffix(">"),
            let number = Int(token.dropFirst("<extra_id_".count).dropLast()),
            (0..<sentinelCount).contains(number), token == "<extra_id_\(number)>"
        else { return nil }
        return TokenID(vocabularySize - 1 - number)
    }

    /// A readable text of the tokens.
    ///
    /// Never the original: cut that by byte ranges. Ids outside the vocabulary are passed over.
    public func decode(_ ids: [TokenID], skippingSpecial: Bool) -> String {
        if skippingSpecial { return model.decode(ids.filter { !isSpecial($0) }) }
        var text = ""
        var run: [TokenID] = []
        func closeRun() {
            guard let first = run.first else { return }
            // The library drops the space of the first word, which here may follow a token.
            if !text.isEmpty && model.startsWithSpace(first) { text += " " }
            text += model.decode(run)
            run = []
        }
        for id in ids {
            if isSpecial(id) {
                closeRun()
                text += token(id) ?? ""
            } else {
                run.append(id)
            }
        }
        closeRun()
        return text
    }

    private func isSentinel(_ id: TokenID) -> Bool {
        (model.pieceCount..<vocabularySize).contains(Int(id))
    }

    /// Whether a token frames, fills or marks a place instead of spelling text.
    private func isSpecial(_ id: TokenID) -> Bool {
        id == special.unknown || isSentinel(id) || model.isControl(id)
    }
}
