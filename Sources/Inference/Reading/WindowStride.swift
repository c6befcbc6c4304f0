/// How far the window moves between two looks at a long passage.
///
/// The field uses one word, stride, for two different things; here each has its own name.
public enum WindowStride: Hashable, Sendable {
    /// The start of the window moves on by so many passage tokens, or by a whole window where that
    /// is less: `doc_stride` of BERT and FARM.
    case advance(Int)
    /// Neighbouring windows share so many passage tokens: `stride` of Hugging Face tokenizers.
    case overlap(Int)
}
