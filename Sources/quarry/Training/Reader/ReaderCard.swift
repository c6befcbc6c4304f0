import Foundation
import QuestionAnswering
import Training

/// The card of a reader: what it was trained on, how, and how well it does.
struct ReaderCard {
    /// The model's name.
    let name: String
    /// The model it started from, as `name@digest`.
    let source: String
    /// Its licence, such as `apache-2.0`; nil where its card does not say.
    let license: String?
    let options: ReaderLearningOptions
    /// The files and splits it learnt from.
    let sources: [String]
    let texts: Int
    let windows: Int
    let before: HeldOutReading.Scores?
    let after: HeldOutReading.Scores?

    /// Writes the card into the model's directory.
    ///
    /// - Throws: `QuarryError` of kind `cannotWrite`.
    func write(in directory: URL) throws { try CardFile.write(text, in: directory) }

    private var text: String {
        """
        \(license.map { "---\nlicense: \($0)\n---\n\n" } ?? "")# \(name)

        A reader that marks answers in texts, trained by `quarry train reader` from `\(source)`\
        \(options.freezeBackbone ? ", its encoder frozen" : "").

        ## Data

        \(texts) questions with their texts, in \(windows) windows, of:

        \(sources.map { "- `\($0)`" }.joined(separator: "\n"))

        Whether a licence of these data bears on the weights is for who passes them on to judge.

        ## Recipe

        \(settings)

        ## Held-out figures

        \(figures)

        """
    }

    private var settings: String {
        let run = options.run
        let teacher = options.teaching.teacher.map { name in
            let mixture = options.teaching.mixture
            return ", teacher \(URL(filePath: name).lastPathComponent) (temperature "
                + "\(mixture.temperature), alpha \(mixture.alpha))"
        }
        return """
            epochs \(run.epochs), batch \(options.batchSize.defaultValueDescription) x \
            \(run.accumulation), rate \(run.rate), warm-up \(run.warmUpShare), windows of \
            \(options.maxSeqLen) tokens that advance by \(options.docStride), seed \(run.seed), \
            \(options.general.precision.rawValue)\(teacher ?? "")
            """
    }

    private var figures: String {
        guard let after else { return "Nothing was held out." }
        let start = before.map { "before: \($0.line)\n\n" } ?? ""
        return start + "after: \(after.line)\n\nThe epoch was chosen by this F1."
    }
}
