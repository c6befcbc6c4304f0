import Evaluation
import Foundation
import QuestionAnswering

extension ClassificationReport {
    /// As a person reads it: scores beside the majority class, and the confusion matrix.
    var lines: [String] {
        var table = TextTable(["", "accuracy", "macro F1", "micro F1"])
        table.add(["model", Self.percent(accuracy), Self.percent(macroF1), Self.percent(microF1)])
        table.add([
            "always \"\(majority.label)\"", Self.percent(majority.accuracy),
            Self.percent(majority.macroF1), Self.percent(majority.accuracy),
        ])
        var lines = table.lines
        lines.append(
            String(
                format: "%d texts, mean loss %.4f, calibration error %.4f",
                total,
                meanLoss,
                calibrationError
            ) + (areaUnderROC.map { String(format: ", AUROC %.4f", $0) } ?? "")
        )
        lines.append(
            "outside the neutral band: \(Self.percent(coverage)) % of the texts, "
                + "\(Self.percent(coveredAccuracy)) % of them right"
        )
        var matrix = TextTable(["gold \\ predicted"] + labels)
        for (label, row) in zip(labels, confusion) { matrix.add([label] + row.map(String.init)) }
        return lines + matrix.lines
    }

    private static func percent(_ share: Double) -> String {
        String(format: "%.2f", 100 * share)
    }
}

extension Classification {
    /// The class and every probability, on one line.
    var line: String {
        let shares = probabilities.map { "\($0.label) " + String(format: "%.4f", $0.probability) }
        return "\(label)  (\(shares.joined(separator: ", ")))"
    }
}
