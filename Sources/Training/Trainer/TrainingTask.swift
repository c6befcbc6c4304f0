public import Transformers

/// What a trainer trains: a model, its examples and its loss.
public protocol TrainingTask: AnyObject {
    /// The weights that learn.
    var parameters: ParameterStore { get }
    /// How many examples there are to learn from.
    var exampleCount: Int { get }
    /// Whether the examples of a step may be learnt from in parts; in-batch losses forbid it.
    var splitsSteps: Bool { get }
    /// What makes two tasks the same, besides the number and lengths of examples: the model's
    /// options, the examples, the loss.
    ///
    /// The trainer puts it behind its own options in the checkpoint, the only place where a run's
    /// recipe is kept, and resumes only where both are unchanged.
    var recipe: String { get }

    /// The tokens of an example.
    func tokenCount(of example: Int) -> Int

    /// Adds the gradients of some examples' losses.
    ///
    /// - Parameters:
    ///   - examples: Their numbers.
    ///   - scale: What gradients are multiplied by: 1 over the examples of the step.
    ///   - key: What falls out in dropouts is drawn with.
    /// - Returns: The sum of the losses, not scaled.
    /// - Throws: What went wrong in the model.
    func learn(from examples: [Int], scale: Float, key: UInt64) throws -> Double

    /// Takes over the weights after a step.
    func refresh()

    /// A figure on held-out data, higher for better; nil where there are none.
    func evaluate() throws -> Double?
}

extension TrainingTask {
    /// Nothing.
    public var recipe: String { "" }

    /// True.
    public var splitsSteps: Bool { true }

    /// None.
    public func evaluate() throws -> Double? { nil }
}
