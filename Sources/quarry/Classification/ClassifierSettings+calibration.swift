import Evaluation
import Foundation
import Inference
import QuestionAnswering
import Transformers

extension ClassifierSettings {
    /// Fits temperature and neutral band to held-out texts.
    ///
    /// - Parameters:
    ///   - logits: A text's scores, row by row.
    ///   - gold: Each text's class.
    ///   - labels: The classes' names.
    ///   - precision: How often a class that is named shall be right.
    /// - Returns: How well these texts are classified then.
    mutating func calibrate(
        _ logits: [[Float]],
        gold: [Int],
        labels: [String],
        precision: Double
    ) -> ClassificationReport {
        temperature = TemperatureFit.temperature(logits, gold: gold)
        targetPrecision = precision
        heldOutCount = gold.count
        let temperature = temperature
        let probabilities = logits.map { Self.softmax($0, temperature) }
        let threshold = NeutralBand.threshold(
            confidences: probabilities.map { $0.max() ?? 0 },
            outcomes: zip(probabilities, gold).map { $0.firstIndex(of: $0.max() ?? 0) == $1 },
            target: precision
        )
        // Where even the surest are too often wrong, nothing could be named any more.
        neutralBelow = threshold < 1 ? threshold : 0
        return ClassificationReport(
            labels: labels,
            gold: gold,
            probabilities: probabilities,
            neutralBelow: neutralBelow
        )
    }

    private static func softmax(_ scores: [Float], _ temperature: Double) -> [Double] {
        let highest = Double(scores.max() ?? 0)
        let powers = scores.map { exp((Double($0) - highest) / temperature) }
        let total = powers.reduce(0, +)
        return powers.map { $0 / total }
    }

    /// Has a model made from another cut texts as that one does, its scores not calibrated: what they
    /// are worth is its own.
    static func carry(_ model: ModelDirectory, to target: URL) throws {
        let settings = try model.record?.calibration.map {
            try ClassifierSettings(at: model.url.appending(path: $0))
        }
        try ClassifierSettings(cut: settings?.cut ?? TextCut())
            .write(to: target.appending(path: fileName))
        let record = ModelRecord(kind: .classifier, storage: .original, calibration: fileName)
        do { try record.write(in: target) } catch let error as CheckpointError {
            throw QuarryError(error)
        }
    }
}
