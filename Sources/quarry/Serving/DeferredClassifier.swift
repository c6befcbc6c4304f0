import Inference
import QuestionAnswering

/// The classifier of a service, loaded when the first texts come: many services never classify.
actor DeferredClassifier {
    /// The model's name and digest.
    nonisolated let identity: String
    private let load: @Sendable () throws -> TextClassifier
    private var loaded: TextClassifier?

    /// Waits for the first texts.
    init(_ identity: String, load: @escaping @Sendable () throws -> TextClassifier) {
        self.identity = identity
        self.load = load
    }

    /// The classes of texts; see `TextClassifier.classify`.
    ///
    /// - Throws: `QuarryError` as the first call loads the weights, when they are not as they
    ///   should be.
    func classify(_ texts: [String], neutralBelow: Double?) async throws -> [Classification] {
        let classifier = try loaded ?? load()
        loaded = classifier
        return try await classifier.classify(texts, neutralBelow: neutralBelow)
    }
}
