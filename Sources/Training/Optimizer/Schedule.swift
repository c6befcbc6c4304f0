import Foundation

/// How the learning rate moves through a run.
public struct Schedule: Sendable, Hashable {
    /// What follows the warm-up.
    public enum Decay: Sendable, Hashable {
        /// The rate stays.
        case constant
        /// In a straight line to 0 at the last step.
        case linear
        /// Along half a cosine to 0 at the last step (Loshchilov and Hutter, 2017).
        case cosine
        /// Multiplied by a factor at each of some epochs.
        case steps(epochs: [Int], factor: Double)
    }

    /// The highest rate.
    public var peak: Double
    /// Steps in which the rate rises in a straight line from 0.
    public var warmUpSteps: Int
    /// What follows.
    public var decay: Decay

    /// Names a schedule.
    public init(peak: Double, warmUpSteps: Int = 0, decay: Decay = .linear) {
        precondition(peak >= 0 && warmUpSteps >= 0, "a rate of \(peak), \(warmUpSteps) steps")
        self.peak = peak
        self.warmUpSteps = warmUpSteps
        self.decay = decay
    }

    /// The whole steps in a share of a run: 32 in a fifth of 164.
    public static func steps(share: Double, of total: Int) -> Int { Int(share * Double(total)) }

    /// The rate of a step.
    ///
    /// - Parameters:
    ///   - step: Counted from 0.
    ///   - total: Steps of the whole run.
    ///   - epoch: Counted from 0.
    /// - Returns: The learning rate.
    public func rate(step: Int, of total: Int, epoch: Int = 0) -> Double {
        if step < warmUpSteps { return peak * Double(step) / Double(max(1, warmUpSteps)) }
        let rest = Double(max(1, total - warmUpSteps))
        let progress = min(1, Double(step - warmUpSteps) / rest)
        switch decay {
        case .constant: return peak
        case .linear: return peak * (1 - progress)
        case .cosine: return peak * 0.5 * (1 + cos(.pi * progress))
        case .steps(let epochs, let factor):
            return peak * pow(factor, Double(epochs.count { $0 <= epoch }))
        }
    }
}
