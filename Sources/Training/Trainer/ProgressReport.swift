import Foundation

/// What a run tells while it goes.
public struct ProgressReport: Sendable, Hashable {
    /// Steps taken, and of how many.
    public var step: Int
    /// Steps of the whole run.
    public var steps: Int
    /// The epoch, from 1, and of how many.
    public var epoch: Int
    /// Epochs of the whole run.
    public var epochs: Int
    /// The mean loss of the step's examples.
    public var loss: Double
    /// The mean loss of the epoch's examples so far.
    public var meanLoss: Double
    /// The learning rate.
    public var rate: Double
    /// The gradients' length before it was cut.
    public var gradientNorm: Double
    /// Examples a second, since the run started or went on.
    public var examplesPerSecond: Double
    /// Tokens a second.
    public var tokensPerSecond: Double
    /// Seconds until the end at this speed.
    public var secondsLeft: Double

    /// As it is shown to a person.
    public var line: String {
        let left = Int(secondsLeft.rounded())
        let time = String(format: "%d:%02d:%02d", left / 3600, left / 60 % 60, left % 60)
        return String(
            format:
                "epoch %d/%d step %d/%d loss %.4f (mean %.4f) %.2f samples/s %.0f tokens/s %@ left",
            epoch,
            epochs,
            step,
            steps,
            loss,
            meanLoss,
            examplesPerSecond,
            tokensPerSecond,
            time
        )
    }

    /// As a line of JSON, keys sorted.
    public var json: String {
        let members: [String: Any] = [
            "epoch": epoch, "examples_per_second": examplesPerSecond,
            "gradient_norm": gradientNorm, "learning_rate": rate, "loss": loss,
            "mean_loss": meanLoss, "step": step, "tokens_per_second": tokensPerSecond,
        ]
        let data = try? JSONSerialization.data(withJSONObject: members, options: [.sortedKeys])
        return data.map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
