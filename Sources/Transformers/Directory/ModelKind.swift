/// What a model does.
public enum ModelKind: String, Sendable, Hashable, CaseIterable, Codable {
    /// Finds the span of a context that answers a question.
    case reader
    /// Turns texts into vectors with one encoder.
    case embedder
    /// Turns questions and contexts into vectors with an encoder each.
    case dpr
    /// Sorts texts, or pairs of texts, into classes.
    case classifier
    /// Writes text.
    case generator

    /// Tells a model's kind from its classes and, where these are silent, from its weights.
    ///
    /// - Parameters:
    ///   - configuration: Its `config.json`.
    ///   - weights: All of its weights.
    /// - Throws: `CheckpointError` when it is none of them.
    init(of configuration: ModelConfiguration, _ weights: WeightScope) throws {
        let named = configuration.architectures.lazy.compactMap(Self.init(architecture:)).first
        // Heads tell for certain; a bare encoder may be a tower, which only its class says.
        let bare: Self? = EncoderWeights.scope(in: weights) == nil ? nil : .embedder
        guard let kind = Self.init(heads: weights) ?? named ?? bare else {
            throw CheckpointError(
                .unsupported,
                while: "Telling what kind of model lies at",
                configuration.path,
                expected: "a reader, an embedder, DPR, a classifier or a generator",
                found: configuration.architectures.joined(separator: ", ")
                    + " with weights under " + weights.children.prefix(8).joined(separator: ", ")
            )
        }
        self = kind
    }

    private init?(architecture: String) {
        if architecture.hasPrefix("DPR") {
            self = .dpr
        } else if architecture.hasSuffix("ForQuestionAnswering") {
            self = .reader
        } else if architecture.hasSuffix("ForSequenceClassification") {
            self = .classifier
        } else if ["ForConditionalGeneration", "ForCausalLM", "LMHeadModel"]
            .contains(where: architecture.hasSuffix)
        {
            self = .generator
        } else {
            return nil
        }
    }

    private init?(heads weights: WeightScope) {
        if Tower.allCases.contains(where: { !weights($0.weightPath).isEmpty }) {
            self = .dpr
        } else if !weights("qa_outputs").isEmpty {
            self = .reader
        } else if !weights("classifier").isEmpty {
            self = .classifier
        } else if !weights("lm_head").isEmpty || !weights("decoder").isEmpty {
            self = .generator
        } else {
            return nil
        }
    }
}

/// One of the two encoders of dense passage retrieval.
public enum Tower: String, Sendable, Hashable, CaseIterable {
    /// Reads questions.
    case question
    /// Reads contexts.
    case context

    /// Where its weights lie in a checkpoint of Facebook's.
    var weightPath: String {
        switch self {
        case .question: "question_encoder.bert_model"
        case .context: "ctx_encoder.bert_model"
        }
    }

    /// Its folder when each tower has its own.
    var folder: String {
        switch self {
        case .question: "question_encoder"
        case .context: "ctx_encoder"
        }
    }
}

/// Where the encoder lies among a model's weights.
enum EncoderWeights {
    /// What heads and wrappers put before an encoder's keys.
    private static let prefixes = ["bert", "roberta", "model", "auto_model", "0.auto_model"]
    private static let sign = "embeddings.word_embeddings.weight"

    /// The scope with the word embeddings; nil when there is none, as in other architectures.
    static func scope(in root: WeightScope) -> WeightScope? {
        let scopes = [root] + prefixes.map { root($0) }
        return scopes.first { $0.contains(sign) }
    }

    /// How many words the embedding table has; nil without a table.
    static func vocabularySize(_ scope: WeightScope) -> Int? {
        (try? scope.tensor(sign))?.rowCount
    }
}
