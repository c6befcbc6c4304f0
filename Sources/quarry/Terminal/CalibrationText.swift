import Foundation
import QuestionAnswering

/// A calibration as people read it: before and after, beside the base rate, and what risks cost.
struct CalibrationText {
    /// The risks of the table.
    static let risks = [0.05, 0.1, 0.2, 0.3]

    private let calibration: ReaderCalibration

    init(_ calibration: ReaderCalibration) { self.calibration = calibration }

    var lines: [String] {
        ReaderCalibration.Setting.allCases.flatMap { setting in
            calibration.settings[setting].map { lines(setting, $0) } ?? []
        }
    }

    private func lines(_ setting: ReaderCalibration.Setting, _ fitted: ReaderCalibration.Fitted)
        -> [String]
    {
        let data = fitted.data
        return [
            "\(setting.rawValue): \(data.questions) questions, \(data.answerable) answered by people; "
                + "\(fitted.method), right = \(fitted.right), \(data.folds) folds by product",
            "",
        ] + scores(fitted) + [""] + threshold(fitted) + [""] + risks(fitted) + [""]
    }

    private func scores(_ fitted: ReaderCalibration.Fitted) -> [String] {
        var table = TextTable(["", "ECE", "Brier", "log loss"])
        for (outcome, title) in [("answer", "answer right"), ("no_answer", "nobody answered")] {
            for kind in ["raw", "base_rate", "calibrated"] {
                guard let scores = fitted.scores[outcome]?[kind] else { continue }
                let values = [scores.calibrationError, scores.brier, scores.logLoss]
                table.add(
                    ["\(title), \(kind.replacing("_", with: " "))"] + values.map(Self.figure)
                )
            }
        }
        return table.lines
    }

    private func threshold(_ fitted: ReaderCalibration.Fitted) -> [String] {
        func f1(_ key: String) -> String { fitted.f1[key].map(Self.figure) ?? "–" }
        return [
            "no-answer threshold \(Self.figure(fitted.threshold)); F1 \(f1("threshold_cross_fitted")) "
                + "cross-fitted, \(f1("threshold_0")) at 0, \(f1("always_no_answer")) always \"no answer\""
        ]
    }

    private func risks(_ fitted: ReaderCalibration.Fitted) -> [String] {
        var table = TextTable(["--risk", "answered", "wrong", "answered with --risk-certain"])
        for risk in Self.risks {
            let mean = fitted.point(atRisk: risk, isCertain: false)
            let certain = fitted.point(atRisk: risk, isCertain: true)
            table.add([
                String(format: "%.2f", risk), Self.share(mean?.coverage), Self.share(mean?.risk),
                Self.share(certain?.coverage),
            ])
        }
        return table.lines
    }

    private static func figure(_ value: Double) -> String { String(format: "%.3f", value) }

    private static func share(_ value: Double?) -> String {
        value.map { String(format: "%.1f %%", $0 * 100) } ?? "none"
    }
}
