public import Transformers

/// Fine-tuning a reader on windows of labelled texts.
public final class ReaderTask: TrainingTask {
    /// How it learns.
    public struct Options {
        /// Tokens of held-out windows read at once.
        public var tokenBudget = 8192
        /// Whose scores it learns from besides the labels; nil for nobody's.
        public var teacher: ReaderTeacher?
        /// How labels and the teacher are weighed.
        public var mixture = DistillationLoss()
        /// Whether the encoder stays as it is, and only the head learns.
        public var freezesEncoder = false
        /// Bytes that states of a frozen encoder may take; those of further windows are computed
        /// each time.
        public var stateBytes = 1 << 30
        /// What a recipe says of the rest, such as which teacher.
        public var note = ""

        /// The whole model learns from labels alone.
        public init() {}
    }

    /// What learns.
    public let model: ReaderModel
    /// What makes two tasks the same.
    public let recipe: String
    private let windows: ReaderWindows
    private let heldOut: ReaderWindows?
    private let options: Options
    private let measure: (() throws -> Double?)?
    private var states: [Int: [Float]] = [:]
    private var stateCount = 0

    /// Prepares a task.
    ///
    /// - Parameters:
    ///   - model: With its weights loaded.
    ///   - windows: What it learns from.
    ///   - heldOut: What its loss is watched on after each epoch; nil for nothing.
    ///   - options: How it learns.
    ///   - measure: A held-out figure, higher for better, that takes the place of the loss.
    public init(
        _ model: ReaderModel,
        windows: ReaderWindows,
        heldOut: ReaderWindows? = nil,
        options: Options = Options(),
        measure: (() throws -> Double?)? = nil
    ) {
        self.model = model
        self.windows = windows
        self.heldOut = heldOut
        self.options = options
        self.measure = measure
        let teacher = options.teacher == nil ? "none" : "\(options.mixture)"
        recipe = """
            model \(model.options), windows \(windows.fingerprint), teacher \(teacher), \
            frozen \(options.freezesEncoder)\(options.note.isEmpty ? "" : ", " + options.note)
            """
        if options.freezesEncoder { model.parameters.freeze { !$0.hasPrefix("qa_outputs") } }
    }

    /// The model's weights.
    public var parameters: ParameterStore { model.parameters }
    /// Windows to learn from.
    public var exampleCount: Int { windows.count }
    /// The tokens of a window.
    public func tokenCount(of example: Int) -> Int { windows.tokenCount(of: example) }

    /// Takes over the weights after a step.
    public func refresh() {
        if options.freezesEncoder { model.refreshHead() } else { model.refresh() }
    }

    /// Adds the gradients of some windows' span losses.
    public func learn(from examples: [Int], scale: Float, key: UInt64) throws -> Double {
        let (batch, targets) = windows.batch(examples)
        let teacher = try options.teacher?.logits(of: batch)
        let mixture = options.mixture
        func loss(_ logits: [Float]) -> LossAndGradient {
            guard let teacher else {
                return SpanLoss.of(logits, lengths: batch.lengths, targets: targets, scale: scale)
            }
            return SpanLoss.of(
                logits,
                teacher: teacher,
                lengths: batch.lengths,
                targets: targets,
                mixture: mixture,
                scale: scale
            )
        }
        guard options.freezesEncoder else {
            return try model.learn(from: batch, key: key, loss: loss)
        }
        return try model.learn(fromStates: states(of: examples), loss: loss)
    }

    /// The measured figure, or less the mean loss on the held-out windows: higher is better.
    public func evaluate() throws -> Double? {
        if let measure { return try measure() }
        guard let heldOut, heldOut.count > 0 else { return nil }
        var sum = 0.0
        var chosen: [Int] = []
        var tokens = 0
        for window in 0..<heldOut.count {
            chosen.append(window)
            tokens += heldOut.tokenCount(of: window)
            guard tokens >= options.tokenBudget || window == heldOut.count - 1 else { continue }
            let (batch, targets) = heldOut.batch(chosen)
            let logits = try model.logits(of: batch)
            sum += SpanLoss.of(logits, lengths: batch.lengths, targets: targets, scale: 0).loss
            (chosen, tokens) = ([], 0)
        }
        return -sum / Double(heldOut.count)
    }

    /// What the frozen encoder makes of windows, kept from the first epoch on.
    private func states(of examples: [Int]) throws -> [Float] {
        let new = examples.filter { states[$0] == nil }
        var computed: [Int: [Float]] = [:]
        if !new.isEmpty {
            let batch = windows.batch(new).0
            let all = try model.states(of: batch)
            let width = model.configuration.hiddenSize
            var start = 0
            for (window, length) in zip(new, batch.lengths) {
                computed[window] = Array(all[start * width..<(start + length) * width])
                start += length
            }
        }
        let result = examples.flatMap { states[$0] ?? computed[$0] ?? [] }
        for window in new {
            guard let own = computed[window], (stateCount + own.count) * 4 <= options.stateBytes
            else { continue }
            states[window] = own
            stateCount += own.count
        }
        return result
    }
}
