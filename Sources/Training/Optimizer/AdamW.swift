import Tensors
public import Transformers

/// Adam with decoupled weight decay (Loshchilov and Hutter, 2019), for weights that lie end to end.
///
/// Matrices decay, biases and layer norms do not; frozen weights are left alone.
public final class AdamW {
    /// The numbers that stay the same from step to step.
    public struct Options: Sendable, Hashable {
        /// What the mean of gradients keeps of its last value.
        public var beta1 = 0.9
        /// What the mean of their squares keeps.
        public var beta2 = 0.999
        /// Added to the root of the mean square.
        public var epsilon = 1e-8
        /// Matrices shrink by this times the learning rate.
        public var weightDecay = 0.01
        /// Whether the means' start from 0 is made up for; BERT's own optimizer does not.
        public var correctsBias = true
        /// The length that longer gradients are cut to, all together; nil for none.
        public var maximumNorm: Double? = 1

        /// PyTorch's numbers, gradients of length 1 at most.
        public init() {}
    }

    /// The numbers in use.
    public let options: Options
    private let parameters: ParameterStore
    private let firstMoments: AlignedBuffer<Float>
    private let secondMoments: AlignedBuffer<Float>
    /// How many steps have been taken.
    public internal(set) var time = 0

    /// Starts with moments of zero.
    public init(_ parameters: ParameterStore, options: Options = Options()) {
        self.parameters = parameters
        self.options = options
        firstMoments = AlignedBuffer(count: parameters.count)
        secondMoments = AlignedBuffer(count: parameters.count)
    }

    /// The moments, for a checkpoint, each [parameters.count].
    var moments:
        (first: UnsafeMutableBufferPointer<Float>, second: UnsafeMutableBufferPointer<Float>)
    { (firstMoments.numbers, secondMoments.numbers) }

    /// Moves the weights against their gradients.
    ///
    /// - Parameter rate: The learning rate of this step.
    /// - Returns: The gradients' length before they were shortened; not a number when one of them
    ///   was not, and then nothing is moved.
    @discardableResult
    public func step(rate: Double) -> Double {
        let norm = gradientNorm()
        guard norm.isFinite else { return norm }
        var scale = 1.0
        // As PyTorch's clip_grad_norm_.
        if let limit = options.maximumNorm { scale = min(1, limit / (norm + 1e-6)) }
        time += 1
        for (range, decays) in groups() { move(range, decays: decays, rate: rate, scale: scale) }
        return norm
    }

    private func gradientNorm() -> Double {
        var sum = 0.0
        for (range, _) in groups() {
            sum += Elements.sumOfSquares(
                UnsafeBufferPointer(rebasing: parameters.gradients[range])
            )
        }
        return sum.squareRoot()
    }

    /// Neighbours that are treated alike, in one sweep each.
    private func groups() -> [(range: Range<Int>, decays: Bool)] {
        var groups: [(range: Range<Int>, decays: Bool)] = []
        for (place, parameter) in parameters.parameters.enumerated()
        where !parameters.frozen.contains(place) {
            if let last = groups.last, last.decays == parameter.decays,
                last.range.upperBound == parameter.range.lowerBound
            {
                groups[groups.count - 1].range =
                    last.range.lowerBound..<parameter.range.upperBound
            } else {
                groups.append((parameter.range, parameter.decays))
            }
        }
        return groups
    }

    private func move(_ range: Range<Int>, decays: Bool, rate: Double, scale: Double) {
        guard let values = parameters.values.baseAddress,
            let gradients = parameters.gradients.baseAddress,
            let first = firstMoments.numbers.baseAddress,
            let second = secondMoments.numbers.baseAddress
        else { return }
        AdamStep(
            rate: rate,
            beta1: options.beta1,
            beta2: options.beta2,
            epsilon: options.epsilon,
            decay: decays ? options.weightDecay : 0,
            time: options.correctsBias ? time : nil,
            gradientScale: scale
        )
        .apply(
            to: values + range.lowerBound,
            gradients: gradients + range.lowerBound,
            firstMoments: first + range.lowerBound,
            secondMoments: second + range.lowerBound,
            count: range.count
        )
    }
}
