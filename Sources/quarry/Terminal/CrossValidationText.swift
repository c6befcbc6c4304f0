import Evaluation
import Foundation

/// What a cross-validation found, as a table for people.
struct CrossValidationText {
    private let gain: CrossValidatedGain

    init(_ gain: CrossValidatedGain) { self.gain = gain }

    /// The whole text.
    var lines: [String] {
        var table = TextTable([
            "no-answer threshold", "", "before", "after", "difference", "95 % interval", "p",
        ])
        for (name, scores) in [("0", gain.atZero), ("fitted on other folds", gain.fitted)] {
            table.add([name, "EM"] + cells(scores.exact))
            table.add(["", "F1"] + cells(scores.f1))
        }
        let silence = ResultText.digits(gain.alwaysNoAnswer)
        return [
            "\(gain.questions) questions about \(gain.products) products, \(gain.folds) folds of "
                + "whole products", "",
        ] + table.lines + [
            "", "always \"no answer\": EM and F1 \(silence)",
            "fitted thresholds, before: \(list(gain.fitted.thresholdsBefore))",
            "fitted thresholds, after: \(list(gain.fitted.thresholdsAfter))",
        ]
    }

    private func cells(_ gain: PairedGain) -> [String] {
        [
            ResultText.digits(gain.before), ResultText.digits(gain.after),
            String(format: "%+.5f", gain.difference),
            String(format: "[%+.4f %+.4f]", gain.low, gain.high), String(format: "%.4f", gain.p),
        ]
    }

    private func list(_ thresholds: [Double]) -> String {
        thresholds.map { String(format: "%.2f", $0) }.joined(separator: ", ")
    }
}
