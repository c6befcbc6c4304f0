import Evaluation
import Foundation
import QuestionAnswering
import Storage

/// The card of a classifier: what it was trained on, with which command, and how well it does.
///
/// Licences stand in nobody's data files; whoever ships a model adds them.
struct ClassifierCard {
    /// The model's name.
    let name: String
    /// The encoder it started from, as `name@digest`.
    let source: String
    let sources: [LabelledSource]
    let isFrozen: Bool
    let data: ClassifierData
    let report: ClassificationReport

    /// Writes the card into the model's directory.
    ///
    /// - Throws: `QuarryError` of kind `cannotWrite`.
    func write(in directory: URL) throws { try CardFile.write(text, in: directory) }

    private var text: String {
        """
        # \(name)

        A classifier of texts (\(data.labels.joined(separator: ", "))) trained by \
        `quarry train classifier` from `\(source)`\
        \(isFrozen ? ", its encoder frozen" : "").

        ## Data

        \(data.training.count) texts to learn from (\(counts)) of:

        \(sources.map(line).joined(separator: "\n"))

        ## Scores

        On \(data.heldOut.count) held-out texts, none of them learnt from:

        ```
        \(report.lines.joined(separator: "\n"))
        ```

        """
    }

    private var counts: String {
        data.labels.map { label in "\(label) \(data.training.count { $0.label == label })" }
            .joined(separator: ", ")
    }

    private func line(_ source: LabelledSource) -> String {
        "- `\(source.name)`" + (source.limit.map { ", a sample of \($0)" } ?? "")
    }
}
