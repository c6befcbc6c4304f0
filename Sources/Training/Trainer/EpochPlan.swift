/// Which examples make the steps of one epoch, in which order and in which parts.
///
/// It follows from the seed, the epoch and the examples' lengths, so that a resumed run makes the
/// same plan again and goes on in its middle.
public struct EpochPlan: Sendable, Hashable {
    /// The examples of each step, cut into parts that are learnt at once.
    public let steps: [[[Int]]]

    /// Plans an epoch.
    ///
    /// - Parameters:
    ///   - epoch: Counted from 0.
    ///   - lengths: The tokens of each example.
    ///   - options: Sizes and the seed.
    ///   - splits: Whether a step may be cut into parts by tokens.
    public init(epoch: Int, lengths: [Int], options: TrainingOptions, splits: Bool = true) {
        let size = options.batchSize * options.accumulation
        var random = SeededRandom(seed: options.seed &+ UInt64(epoch) &* 0x9E37_79B9_7F4A_7C15)
        var order = random.permutation(of: lengths.count)
        if options.bucketSteps > 1 {
            order = Self.bucketed(order, lengths, size, options.bucketSteps, &random)
        }
        steps = stride(from: 0, to: order.count, by: size).map { start in
            let examples = Array(order[start..<min(start + size, order.count)])
            return Self.parts(of: examples, lengths, options, splits: splits)
        }
    }

    /// How many steps an epoch has.
    public static func stepCount(examples: Int, options: TrainingOptions) -> Int {
        let size = options.batchSize * options.accumulation
        return (examples + size - 1) / size
    }

    /// Sorts the examples of some steps by length, and shuffles these steps.
    private static func bucketed(
        _ order: [Int],
        _ lengths: [Int],
        _ size: Int,
        _ steps: Int,
        _ random: inout SeededRandom
    ) -> [Int] {
        var result: [Int] = []
        for start in stride(from: 0, to: order.count, by: size * steps) {
            let pool = order[start..<min(start + size * steps, order.count)]
                .sorted { (lengths[$0], $0) < (lengths[$1], $1) }
            let whole = pool.count / size
            for step in random.permutation(of: whole) {
                result += pool[step * size..<(step + 1) * size]
            }
            // A short step can only be the epoch's last.
            result += pool[(whole * size)...]
        }
        return result
    }

    private static func parts(
        of examples: [Int],
        _ lengths: [Int],
        _ options: TrainingOptions,
        splits: Bool
    ) -> [[Int]] {
        var parts: [[Int]] = []
        var open: [Int] = []
        var tokens = 0
        for example in examples {
            let isFull = splits && tokens + lengths[example] > options.tokenBudget
            if !open.isEmpty && (open.count == options.batchSize || isFull) {
                parts.append(open)
                open = []
                tokens = 0
            }
            open.append(example)
            tokens += lengths[example]
        }
        return open.isEmpty ? parts : parts + [open]
    }
}
