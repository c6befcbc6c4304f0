import Tensors
public import Transformers

/// Dense passage retrieval that learns: two towers, or one that reads both sides.
public final class RetrieverModel {
    /// The weights of both towers.
    public let parameters: ParameterStore
    /// Reads questions.
    public let questions: EmbedderModel
    /// Reads contexts; the same as `questions` when the tower is shared.
    public let contexts: EmbedderModel
    /// How vectors are compared.
    public let loss: InBatchSoftmax

    /// Prepares towers of zeros; load weights and `refresh` before use.
    ///
    /// - Parameters:
    ///   - configuration: The sizes of each tower.
    ///   - isShared: Whether one tower reads both.
    ///   - pooling: How states become vectors.
    ///   - loss: How vectors are compared.
    ///   - options: How they learn.
    /// - Throws: `TensorError` where products cannot be prepared.
    public init(
        configuration: BertConfiguration,
        isShared: Bool,
        pooling: SequencePooling = SequencePooling(.cls),
        loss: InBatchSoftmax = InBatchSoftmax(),
        options: BertTrainingOptions = BertTrainingOptions()
    ) throws {
        let prefixes =
            isShared ? [""] : ["question_encoder.bert_model.", "ctx_encoder.bert_model."]
        var layout = ParameterLayout()
        for prefix in prefixes { layout.addBert(configuration, prefix: prefix) }
        let parameters = ParameterStore(layout)
        let towers = try prefixes.map {
            try EmbedderModel(
                configuration: configuration,
                parameters: parameters,
                prefix: $0,
                pooling: pooling,
                options: options
            )
        }
        self.parameters = parameters
        questions = towers[0]
        contexts = towers[towers.count - 1]
        self.loss = loss
    }

    /// Takes over the weights after they changed.
    public func refresh() {
        questions.refresh()
        if contexts !== questions { contexts.refresh() }
    }

    /// Adds the gradients of a batch, each question's own context standing at its number.
    ///
    /// - Parameters:
    ///   - asked: Questions.
    ///   - read: Their contexts in the same order, then hard negatives.
    ///   - scale: What gradients are multiplied by.
    ///   - key: What falls out is drawn with; nil for nothing.
    /// - Returns: The sum of the questions' losses.
    /// - Throws: `BatchError`, `TensorError`.
    public func learn(
        questions asked: PackedBatch,
        contexts read: PackedBatch,
        scale: Float,
        key: UInt64?
    ) throws -> Double {
        try learn(
            questions: asked,
            contexts: read,
            targets: Array(asked.lengths.indices),
            scale: scale,
            key: key
        )
    }

    /// Adds the gradients of a batch in which several questions may share a context.
    ///
    /// - Parameters:
    ///   - asked: Questions.
    ///   - read: Contexts, each once.
    ///   - targets: The number of each question's own context.
    ///   - scale: What gradients are multiplied by.
    ///   - key: What falls out is drawn with; nil for nothing.
    ///   - isLeftOut: Whether a context (second) is no negative of a question (first).
    /// - Returns: The sum of the questions' losses.
    /// - Throws: `BatchError`, `TensorError`.
    public func learn(
        questions asked: PackedBatch,
        contexts read: PackedBatch,
        targets: [Int],
        scale: Float,
        key: UInt64?,
        leavingOut isLeftOut: (Int, Int) -> Bool = { _, _ in false }
    ) throws -> Double {
        let question = try questions.forward(asked, key: key)
        let context = try contexts.forward(read, key: key.map { $0 ^ 0x5555_5555_5555_5555 })
        let result = loss(
            question.vectors,
            context.vectors,
            width: questions.configuration.hiddenSize,
            scale: scale,
            targets: targets,
            leavingOut: isLeftOut
        )
        try questions.backward(question, gradient: result.questions)
        try contexts.backward(context, gradient: result.contexts)
        return result.loss
    }
}
