internal import Foundation
internal import QuestionAnswering
internal import Tensors
internal import Tokenizers
internal import Transformers

// What readers and embedders are joined from, and the checks before it.

extension Models {
    /// The tokenizer a model was trained with.
    static func tokenizer(of part: ModelPart) throws -> any Tokenizer {
        switch part.tokenizer.vocabulary {
        case .wordPiece(let file), .tokenizerJSON(let file):
            return try WordPieceTokenizer(directory: file.deletingLastPathComponent())
        case .sentencePiece(let file), .bytePairs(let file, _):
            throw QuarryError(
                .badData,
                while: "reading the vocabulary",
                file.path,
                expected: "a WordPiece vocabulary (vocab.txt), as BERT models have",
                found: "one of another kind",
                nextStep: "Choose a BERT model; its tokens are what readers and embedders know"
            )
        }
    }

    /// Refuses a directory of another kind, telling what it is and what it is good for.
    static func require(
        _ kind: ModelKind,
        of directory: ModelDirectory,
        for action: String,
        option: String
    ) throws {
        guard directory.kind != kind else { return }
        throw QuarryError(
            .usage,
            while: action,
            directory.url.path,
            expected: kind.described,
            found: directory.kind.described,
            nextStep: directory.kind.use + "; for \(option) name \(kind.described), "
                + "see: quarry models list"
        )
    }

    /// Refuses windows that the model has no positions for.
    static func check(
        _ options: ExtractiveReader.Options,
        longest: Int,
        _ directory: ModelDirectory
    ) throws {
        guard options.maxSequenceLength > longest else { return }
        throw QuarryError(
            .usage,
            while: "loading a reader from",
            directory.url.path,
            expected: "windows of at most \(longest) tokens, the positions the model knows",
            found: "\(options.maxSequenceLength)",
            nextStep: "Lower the longest sequence to \(longest) or less"
        )
    }

    /// An encoder that makes vectors the way the directory says.
    static func encoder(_ part: ModelPart, _ directory: ModelDirectory, _ precision: Precision)
        throws -> TransformerEncoder
    {
        try TransformerEncoder(part, settings(of: directory), precision: precision)
    }

    /// A tower around an encoder.
    static func tower(
        _ part: ModelPart,
        _ directory: ModelDirectory,
        _ encoder: any SequenceEncoder,
        prefix: String = ""
    ) throws -> EmbeddingTower {
        try EmbeddingTower(
            name: directory.identity,
            tokenizer: tokenizer(of: part),
            encoder: encoder,
            maxSequenceLength: settings(of: directory).maximumTokens,
            prefix: prefix
        )
    }

    private static func settings(of directory: ModelDirectory) -> EmbeddingSettings {
        guard let settings = directory.embedding else {
            preconditionFailure("a \(directory.kind) makes no vectors")
        }
        return settings
    }
}

/// Turns the errors of the modules below into the one kind that people meet.
func translatingErrors<Result>(
    while action: String,
    _ subject: String,
    _ body: () throws -> Result
) throws -> Result {
    do {
        return try body()
    } catch let error as CheckpointError {
        throw QuarryError(error)
    } catch let error as TokenizerError {
        throw QuarryError(error)
    } catch let error as BatchError {
        throw QuarryError(.badData, while: action, subject, found: error.description)
    } catch let error as TensorError {
        throw QuarryError(.internalFault, while: action, subject, found: error.description)
    }
}

extension ModelKind {
    /// With its article, as errors say it.
    fileprivate var described: String {
        switch self {
        case .reader: "a reader"
        case .embedder: "an embedder"
        case .dpr: "a DPR embedder"
        case .classifier: "a classifier"
        case .generator: "a generator"
        }
    }

    /// What it can be used for.
    fileprivate var use: String {
        switch self {
        case .reader: "Use it with --reader"
        case .embedder, .dpr: "Use it with --embedder"
        case .classifier: "Use it with quarry classify"
        case .generator: "Use it with quarry generate"
        }
    }
}
