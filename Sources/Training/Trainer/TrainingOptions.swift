/// How a run goes.
public struct TrainingOptions: Sendable, Hashable {
    /// How often every example is seen.
    public var epochs = 1
    /// Examples of a step, before accumulation.
    public var batchSize = 16
    /// How many batches make a step.
    public var accumulation = 1
    /// Tokens that go through the model at once; a step is learnt in parts of at most as many.
    public var tokenBudget = 8192
    /// Steps whose examples are sorted by length before they are cut into batches; 1 for none.
    ///
    /// Nothing is padded, so this only evens out the memory and time of steps.
    public var bucketSteps = 1
    /// The highest learning rate.
    public var rate = 3e-5
    /// The share of steps in which the rate rises.
    public var warmUpShare = 0.1
    /// What the rate does then.
    public var decay = Schedule.Decay.linear
    /// The optimizer's numbers.
    public var optimizer = AdamW.Options()
    /// What orders and dropouts are drawn with.
    public var seed: UInt64 = 1
    /// Steps between checkpoints; 0 for one at the end of every epoch only.
    public var checkpointSteps = 0
    /// Epochs without a better held-out figure after which the run ends; nil for never.
    public var patience: Int?

    /// One epoch in steps of 16, up to a rate of 3e-5 and down again.
    public init() {}

    /// What makes two runs the same; a run resumes only from a checkpoint of the same recipe.
    var recipe: String {
        """
        epochs \(epochs), batch \(batchSize) x \(accumulation), tokens \(tokenBudget), \
        buckets \(bucketSteps), rate \(rate), warm-up \(warmUpShare), decay \(decay), \
        optimizer \(optimizer), seed \(seed)
        """
    }
}
