import Foundation

/// How far a run has come: what must be known, besides weights and moments, to go on.
struct RunPosition: Codable, Equatable {
    /// The recipe and the examples it belongs to.
    var recipe: String
    /// Steps taken in all.
    var step = 0
    /// The epoch under way, from 0.
    var epoch = 0
    /// Steps of it that are done.
    var stepOfEpoch = 0
    /// The sum of its examples' losses.
    var lossSum = 0.0
    /// Examples behind that sum.
    var seen = 0
    /// The best held-out figure.
    var best: Double?
    /// Epochs since it was reached.
    var epochsSinceBest = 0
    /// The optimizer's steps.
    var time = 0
    /// Whether the run has come to its end.
    var isFinished = false

    /// The mean loss of the epoch's examples so far.
    var meanLoss: Double { seen == 0 ? 0 : lossSum / Double(seen) }

    /// One JSON object, keys sorted, so that the same position is the same bytes.
    func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }
}
