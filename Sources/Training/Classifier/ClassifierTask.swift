public import Transformers

/// Fine-tuning a classifier, or its head alone on an encoder that keeps its weights.
public final class ClassifierTask: TrainingTask {
    /// What learns.
    public let model: ClassifierModel
    /// What makes two tasks the same.
    public let recipe: String
    private let examples: ClassifierExamples
    private let heldOut: ClassifierExamples
    private let loss: ClassifierLoss
    private let tokenBudget: Int
    /// What the frozen encoder makes of the texts, once for all epochs; nil when it learns.
    private var features: (examples: [Float], heldOut: [Float])?

    /// Prepares a task.
    ///
    /// - Parameters:
    ///   - model: With its weights loaded.
    ///   - examples: What it learns from.
    ///   - heldOut: What its accuracy is watched on after each epoch.
    ///   - loss: What scores cost.
    ///   - freezesEncoder: Whether only pooler and classifier learn; the encoder's part is then
    ///     computed once. Otherwise every weight learns.
    ///   - tokenBudget: Tokens read at once where nothing is learnt.
    ///   - note: What a recipe says of the rest, such as the classes and the teacher.
    /// - Throws: `BatchError`, `TensorError`.
    public init(
        _ model: ClassifierModel,
        examples: ClassifierExamples,
        heldOut: ClassifierExamples,
        loss: ClassifierLoss = ClassifierLoss(),
        freezesEncoder: Bool = false,
        tokenBudget: Int = 8192,
        note: String = ""
    ) throws {
        self.model = model
        recipe = "frozen \(freezesEncoder)\(note.isEmpty ? "" : ", " + note)"
        self.examples = examples
        self.heldOut = heldOut
        self.loss = loss
        self.tokenBudget = tokenBudget
        model.parameters.freeze { name in
            freezesEncoder && name.hasPrefix("bert.") && !name.hasPrefix("bert.pooler.")
        }
        guard freezesEncoder else { return }
        features = (try features(of: examples), try features(of: heldOut))
    }

    /// The model's weights.
    public var parameters: ParameterStore { model.parameters }
    /// Texts to learn from.
    public var exampleCount: Int { examples.count }
    /// The tokens of a text.
    public func tokenCount(of example: Int) -> Int { examples.tokenCount(of: example) }
    /// Takes over the weights after a step.
    public func refresh() { model.refresh() }

    /// Adds the gradients of some texts' losses.
    public func learn(from chosen: [Int], scale: Float, key: UInt64) throws -> Double {
        let targets = chosen.map { examples.targets[$0] }
        let cost = { [loss] (logits: [Float]) in
            loss.of(logits, examples: chosen, targets: targets, scale: scale)
        }
        guard let features else {
            return try model.learn(from: examples.batch(chosen), key: key, loss: cost)
        }
        let width = model.configuration.hiddenSize
        let rows = chosen.flatMap { features.examples[$0 * width..<($0 + 1) * width] }
        return try model.learn(fromFeatures: rows, key: key, loss: cost)
    }

    /// The share of the held-out texts that are put into the right class; nil without any.
    ///
    /// On few texts epochs often tie: up to half a text is added for a low loss.
    public func evaluate() throws -> Double? {
        guard heldOut.count > 0 else { return nil }
        let logits = try heldOutLogits()
        var right = 0
        var loss = 0.0
        for (row, target) in heldOut.targets.enumerated() {
            let scores = logits[row * model.classCount..<(row + 1) * model.classCount]
            if scores.firstIndex(of: scores.max() ?? 0) == scores.startIndex + target { right += 1 }
            loss += CrossEntropy.of(scores, target: target).loss
        }
        let count = Double(heldOut.count)
        return (Double(right) + 0.5 / (1 + loss / count)) / count
    }

    private func heldOutLogits() throws -> [Float] {
        if let features { return try model.logits(ofFeatures: features.heldOut) }
        return try heldOut.parts(budget: tokenBudget).flatMap {
            try model.logits(of: heldOut.batch($0))
        }
    }

    private func features(of examples: ClassifierExamples) throws -> [Float] {
        try examples.parts(budget: tokenBudget).flatMap {
            try model.features(of: examples.batch($0))
        }
    }
}
