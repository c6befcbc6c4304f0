import ArgumentParser
import BundledModels
import Inference
import QuestionAnswering
import Storage

/// A classifier and the labelled texts that it is measured on or fitted to.
struct ClassifierSubjectOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Labelled texts.", valueName: "file"),
        completion: .file()
    )
    var texts: [String]

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("LABEL=NAME or LOW..HIGH=NAME.", valueName: "rule")
    )
    var map: [String] = []

    @OptionGroup var columns: LabelledTextOptions

    @Option(help: "The classifier: a model's name or directory.")
    var model = BundledModels.classifier

    /// The classifier, the texts, and each text's class by its place among the model's.
    ///
    /// - Throws: `QuarryError`: `missing` or `badData` for files and models that are not as they should
    ///   be, and for a label that is none of the model's.
    func load(_ workspace: Workspace) throws -> (TextClassifier, [LabelledText], gold: [Int]) {
        let texts = try texts.flatMap {
            try LabelledSource($0, labels: map).texts(columns: columns.columns, seed: 1)
        }
        let classifier = try workspace.classifier(model)
        let gold = try texts.map { try place(of: $0.label, among: classifier.labels) }
        return (classifier, texts, gold)
    }

    private func place(of label: String, among labels: [String]) throws -> Int {
        if let place = labels.firstIndex(of: label) { return place }
        throw QuarryError(
            .badData,
            while: "measuring",
            model,
            expected: "labels among \(labels.joined(separator: ", "))",
            found: "\"\(label)\"",
            nextStep: "Name the data's labels as the model does with --map \(label)=NAME"
        )
    }
}
