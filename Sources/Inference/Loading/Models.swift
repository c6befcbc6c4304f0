internal import Foundation
public import QuestionAnswering
public import Tensors
internal import Tokenizers
public import Transformers

/// Makes readers and embedders of model directories.
///
/// Every error that leaves here is a `QuarryError` that names the model.
public enum Models {
    /// A reader of a directory that holds one.
    ///
    /// - Parameters:
    ///   - directory: a model with a span head, such as `BertForQuestionAnswering`.
    ///   - precision: what the model multiplies in.
    ///   - options: how it reads; windows must fit the model.
    ///   - sharing: how calls at the same time share the model; nil: each goes by itself.
    /// - Returns: the reader; its name is the model's name and digest.
    /// - Throws: `QuarryError`: `usage` for another kind of model or windows too long for it,
    ///   `badData` or `missing` for files that are not as they should be.
    public static func reader(
        at directory: ModelDirectory,
        precision: Precision = .float32,
        options: ExtractiveReader.Options = ExtractiveReader.Options(),
        sharing: BatchSharing? = nil
    ) throws -> ExtractiveReader {
        try require(.reader, of: directory, for: "loading a reader from", option: "--reader")
        return try translatingErrors(while: "loading", directory.url.path) {
            let part = directory.main
            if let longest = part.configuration.positionCount {
                try check(options, longest: longest, directory)
            }
            let scorer = try TransformerSpanScorer(part, precision: precision)
            return try ExtractiveReader(
                name: directory.identity,
                tokenizer: tokenizer(of: part),
                scorer: sharing.map { SharedSpanScorer(scorer, $0) } ?? scorer,
                options: options
            )
        }
    }

    /// An embedder of a directory that holds one: a sentence-transformers model, or DPR's two towers.
    ///
    /// - Parameters:
    ///   - directory: an embedder, or DPR with both towers.
    ///   - precision: what the model multiplies in.
    ///   - sharing: how calls at the same time share the model, where it is no DPR; nil: each goes by
    ///     itself.
    /// - Returns: the embedder; its id is the model's name and digest, and says where vectors are
    ///   made in bytes.
    /// - Throws: `QuarryError`: `usage` for another kind of model, `badData` or `missing` for files
    ///   that are not as they should be.
    public static func embedder(
        at directory: ModelDirectory,
        precision: Precision = .float32,
        sharing: BatchSharing? = nil
    ) throws -> TransformerEmbedder {
        if directory.kind == .dpr {
            return try embedder(queries: directory, passages: directory, precision: precision)
        }
        try require(.embedder, of: directory, for: "loading an embedder from", option: "--embedder")
        return try translatingErrors(while: "loading", directory.url.path) {
            let prompts = try SentencePrompts(in: directory.url)
            let model = try encoder(directory.main, directory, precision)
            let encoder: any SequenceEncoder =
                sharing.map { SharedSequenceEncoder(model, $0) } ?? model
            return try TransformerEmbedder(
                id: id(of: directory.identity, precision),
                query: tower(directory.main, directory, encoder, prefix: prompts.query),
                passage: tower(directory.main, directory, encoder, prefix: prompts.passage)
            )
        }
    }

    /// A DPR embedder whose towers lie in one directory or in two.
    ///
    /// - Parameters:
    ///   - queries: holds the question encoder.
    ///   - passages: holds the context encoder.
    ///   - precision: what the models multiply in.
    /// - Returns: the embedder; its id names both directories where there are two.
    /// - Throws: `QuarryError`, as for one directory.
    public static func embedder(
        queries: ModelDirectory,
        passages: ModelDirectory,
        precision: Precision = .float32
    ) throws -> TransformerEmbedder {
        for directory in [queries, passages] {
            try require(
                .dpr,
                of: directory,
                for: "loading a DPR encoder from",
                option: "--embedder"
            )
        }
        let query = try translatingErrors(while: "loading", queries.url.path) {
            let part = try queries.tower(.question)
            return try tower(part, queries, encoder(part, queries, precision))
        }
        let passage = try translatingErrors(while: "loading", passages.url.path) {
            let part = try passages.tower(.context)
            return try tower(part, passages, encoder(part, passages, precision))
        }
        let names = [queries.identity, passages.identity]
        return try TransformerEmbedder(
            id: id(of: names[0] == names[1] ? names[0] : names.joined(separator: "+"), precision),
            query: query,
            passage: passage
        )
    }
}

extension Models {
    private static let int8Mark = "+int8"

    /// Under which name vectors lie: those made in bytes do not mix with others of the same model.
    ///
    /// Single precision and bfloat16 share a name: their vectors differ by less than a thousandth
    /// part, and which of the two is used depends on the machine. The name goes by the precision that
    /// was asked for, so that an index made in bytes serves on a machine that does not multiply in
    /// them as well; its questions are then embedded in the nearest that the machine has.
    private static func id(of model: String, _ precision: Precision) -> EmbedderID {
        EmbedderID(precision == .int8 ? model + int8Mark : model)
    }

    /// What vectors of that name were made in: `int8`, or nil for any of the others.
    public static func precision(ofVectors id: EmbedderID) -> Precision? {
        let marks = id.rawValue.split(separator: "@").last?.split(separator: "+") ?? []
        return marks.dropFirst().contains(int8Mark.dropFirst()) ? .int8 : nil
    }
}
