public import Transformers

/// Fine-tuning a reader on windows of labelled texts.
public final class ReaderTask: TrainingTask {
    /// What learns.
    public let model: ReaderModel
    private let windows: ReaderWindows
    private let heldOut: ReaderWindows?
    private let tokenBudget: Int

    /// Prepares a task.
    ///
    /// - Parameters:
    ///   - model: With its weights loaded.
    ///   - windows: What it learns from.
    ///   - heldOut: What its loss is watched on after each epoch; nil for nothing.
    ///   - tokenBudget: Tokens of held-out windows read at once.
    public init(
        _ model: ReaderModel,
        windows: ReaderWindows,
        heldOut: ReaderWindows? = nil,
        tokenBudget: Int = 8192
    ) {
        self.model = model
        self.windows = windows
        self.heldOut = heldOut
        self.tokenBudget = tokenBudget
    }

    /// The model's weights.
    public var parameters: ParameterStore { model.parameters }
    /// Windows to learn from.
    public var exampleCount: Int { windows.count }
    /// The tokens of a window.
    public func tokenCount(of example: Int) -> Int { windows.tokenCount(of: example) }
    /// Takes over the weights after a step.
    public func refresh() { model.refresh() }

    /// Adds the gradients of some windows' span losses.
    public func learn(from examples: [Int], scale: Float, key: UInt64) throws -> Double {
        let (batch, targets) = windows.batch(examples)
        return try model.learn(from: batch, targets: targets, scale: scale, key: key)
    }

    /// Less the mean loss on the held-out windows: higher is better.
    public func evaluate() throws -> Double? {
        guard let heldOut, heldOut.count > 0 else { return nil }
        var sum = 0.0
        var chosen: [Int] = []
        var tokens = 0
        for window in 0..<heldOut.count {
            chosen.append(window)
            tokens += heldOut.tokenCount(of: window)
            guard tokens >= tokenBudget || window == heldOut.count - 1 else { continue }
            let (batch, targets) = heldOut.batch(chosen)
            let logits = try model.logits(of: batch)
            sum += SpanLoss.of(logits, lengths: batch.lengths, targets: targets, scale: 0).loss
            (chosen, tokens) = ([], 0)
        }
        return -sum / Double(heldOut.count)
    }
}
