public import Foundation

/// The sizes of a BERT encoder.
///
/// Devlin and others, 2019.
public struct BertConfiguration: Sendable, Hashable {
    /// Numbers in a hidden state.
    public var hiddenSize: Int
    /// Layers.
    public var layerCount: Int
    /// Attention heads of a layer; they divide `hiddenSize`.
    public var headCount: Int
    /// Numbers between the two products of a feed-forward block.
    public var intermediateSize: Int
    /// The longest sequence.
    public var positionCount: Int
    /// Segments (token types).
    public var segmentCount: Int
    /// Tokens of the vocabulary.
    public var vocabularySize: Int
    /// Added to the variance in layer norms.
    public var layerNormEpsilon: Float

    /// Names the sizes.
    ///
    /// - Parameters:
    ///   - hiddenSize: Numbers in a hidden state.
    ///   - layerCount: Layers.
    ///   - headCount: Attention heads of a layer; they divide `hiddenSize`.
    ///   - intermediateSize: Numbers between the two products of a feed-forward block.
    ///   - positionCount: The longest sequence.
    ///   - segmentCount: Segments (token types).
    ///   - vocabularySize: Tokens of the vocabulary.
    ///   - layerNormEpsilon: Added to the variance in layer norms.
    public init(
        hiddenSize: Int,
        layerCount: Int,
        headCount: Int,
        intermediateSize: Int,
        positionCount: Int = 512,
        segmentCount: Int = 2,
        vocabularySize: Int = 30522,
        layerNormEpsilon: Float = 1e-12
    ) {
        precondition(hiddenSize % headCount == 0, "\(headCount) heads of \(hiddenSize) numbers")
        self.hiddenSize = hiddenSize
        self.layerCount = layerCount
        self.headCount = headCount
        self.intermediateSize = intermediateSize
        self.positionCount = positionCount
        self.segmentCount = segmentCount
        self.vocabularySize = vocabularySize
        self.layerNormEpsilon = layerNormEpsilon
    }

    /// Reads a `config.json`.
    ///
    /// - Throws: `CheckpointError` when it is not BERT's, or asks for something not computed here.
    public init(contentsOf url: URL) throws {
        try self.init(ModelConfiguration(at: url))
    }

    /// Takes the sizes from a `config.json`; what it leaves out has the value of BERT base.
    ///
    /// - Throws: `CheckpointError` when it is not BERT's, or asks for something not computed here.
    public init(_ file: ModelConfiguration) throws {
        try Self.check(file)
        hiddenSize = try file.integer("hidden_size", default: 768)
        layerCount = try file.integer("num_hidden_layers", default: 12)
        headCount = try file.integer("num_attention_heads", default: 12)
        intermediateSize = try file.integer("intermediate_size", default: 3072)
        positionCount = try file.integer("max_position_embeddings", default: 512)
        segmentCount = try file.integer("type_vocab_size", default: 2)
        vocabularySize = try file.integer("vocab_size", default: 30522)
        layerNormEpsilon = Float(try file.number("layer_norm_eps", default: 1e-12))
        guard hiddenSize % headCount == 0 else {
            throw CheckpointError(
                .malformed,
                while: "Reading",
                file.path,
                expected: "num_attention_heads to divide hidden_size",
                found: "\(headCount) heads of \(hiddenSize) numbers"
            )
        }
    }

    private static func check(_ file: ModelConfiguration) throws {
        func require(_ what: String, _ value: String, among known: [String]) throws {
            guard !known.contains(value) else { return }
            throw CheckpointError(
                .unsupported,
                while: "Reading",
                file.path,
                expected: "\(what) " + known.joined(separator: " or "),
                found: value.isEmpty ? "no \(what)" : value,
                nextStep: "Quarry computes this kind of BERT alone; choose another model."
            )
        }
        // DPR's towers are BERT under another name.
        try require("model_type", file.modelType, among: ["bert", "dpr"])
        try require("hidden_act", file.text("hidden_act", default: "gelu"), among: ["gelu"])
        let positions = try file.text("position_embedding_type", default: "absolute")
        try require("position_embedding_type", positions, among: ["absolute"])
        let projection = try file.number("projection_dim", default: 0)
        try require("projection_dim", "\(Int(projection))", among: ["0"])
        let isDecoder = try file.truth("is_decoder", default: false)
        try require("is_decoder", "\(isDecoder)", among: ["false"])
    }
}
