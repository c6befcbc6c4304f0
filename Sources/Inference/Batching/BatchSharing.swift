internal import Transformers

/// Lets what comes from several requests at once go through a model together.
///
/// Nobody waits for company: a batch goes as soon as the model is free, with those that came while it
/// was not. The results of a sequence do not depend on its company, so sharing changes no result.
public struct BatchSharing: Sendable {
    /// How many tokens go through the model at once.
    public let tokens: Int
    /// Told of each batch before it goes: sequences and tokens.
    public let observe: @Sendable (_ sequences: Int, _ tokens: Int) -> Void

    /// Makes rules of sharing.
    public init(
        tokens: Int = 4 * 384,
        observe: @escaping @Sendable (_ sequences: Int, _ tokens: Int) -> Void = { _, _ in }
    ) {
        self.tokens = tokens
        self.observe = observe
    }
}
