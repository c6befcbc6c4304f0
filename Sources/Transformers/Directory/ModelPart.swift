/// A transformer ready to be built: its settings, weights and vocabulary.
public struct ModelPart: Sendable {
    /// Its `config.json`.
    public let configuration: ModelConfiguration
    /// Every weight of its file; heads are looked up from `checkpoint.root`.
    public let checkpoint: Checkpoint
    /// The encoder's weights: the scope in which `embeddings` and `encoder` lie.
    public let weights: WeightScope
    /// How text becomes its tokens.
    public let tokenizer: TokenizerFiles
}
