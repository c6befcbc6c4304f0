internal import Foundation
internal import QuestionAnswering
public import Tensors
public import Transformers

extension Models {
    /// A classifier of a directory that holds one.
    ///
    /// - Parameters:
    ///   - directory: a `BertForSequenceClassification` that names its classes in `id2label`.
    ///   - precision: what the model multiplies in.
    /// - Returns: the classifier; one without a calibration file cuts at 256 tokens and has no
    ///   neutral band.
    /// - Throws: `QuarryError`: `usage` for another kind of model, `badData` or `missing` for files
    ///   that are not as they should be.
    public static func classifier(
        at directory: ModelDirectory,
        precision: Precision = .float32
    ) throws -> TextClassifier {
        try require(.classifier, of: directory, for: "loading a classifier from", option: "--model")
        return try translatingErrors(while: "loading", directory.url.path) {
            let part = directory.main
            let labels = part.configuration.labels
            guard labels.count > 1, Set(labels).count == labels.count else {
                throw QuarryError(
                    .badData,
                    while: "loading a classifier from",
                    directory.url.path,
                    expected: "two classes or more with a name each (id2label in config.json)",
                    found: labels.isEmpty ? "none" : labels.joined(separator: ", ")
                )
            }
            return try TextClassifier(
                name: directory.identity,
                labels: labels,
                tokenizer: tokenizer(of: part),
                scorer: TransformerClassScorer(
                    part,
                    classCount: labels.count,
                    precision: precision
                ),
                settings: settings(of: directory, longest: part.configuration.positionCount)
            )
        }
    }

    private static func settings(of directory: ModelDirectory, longest: Int?) throws
        -> ClassifierSettings
    {
        guard let file = directory.record?.calibration else {
            return ClassifierSettings(cut: TextCut(longest: min(256, longest ?? 256)))
        }
        let settings = try ClassifierSettings(at: directory.url.appending(path: file))
        guard settings.longest <= longest ?? .max else {
            throw QuarryError(
                .badData,
                while: "loading a classifier from",
                directory.url.path,
                expected: "sequences of at most \(longest ?? 0) tokens",
                found: "\(settings.longest)"
            )
        }
        return settings
    }
}
