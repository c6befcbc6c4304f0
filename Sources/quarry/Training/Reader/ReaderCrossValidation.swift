import Evaluation
import Foundation
import QuestionAnswering
import Transformers

/// Measures what a training gains: every product is read by a reader that learnt from the others.
struct ReaderCrossValidation {
    let training: ReaderTraining
    /// Labelled texts, dealt out by product.
    private let texts: [QuestionedText]
    /// Passages that retrieval brought: learnt from with their product, never measured on.
    private let negatives: [QuestionedText]
    private let questions: [JudgedQuestion]
    private let folds: ProductFolds

    /// Deals the texts out.
    ///
    /// - Throws: `QuarryError` of kind `usage` for fewer products than folds.
    init(_ training: ReaderTraining, _ material: ReaderMaterial, folds count: Int) throws {
        self.training = training
        texts = material.learning.filter { !$0.isNegative }
        negatives = material.learning.filter(\.isNegative)
        questions = texts.map(\.judged)
        folds = try ProductFolds(
            questions,
            count: count,
            seed: training.options.general.seed
        )
        material.dropped.tell(console)
    }

    private var console: Console { training.workspace.console }

    /// Trains once a fold, in a directory of its own below that of the training.
    func gain() throws -> CrossValidatedGain {
        let before = try records(
            of: texts,
            training.readings(of: texts, by: training.startingModel())
        )
        var after = before
        for fold in 0..<folds.count {
            let own = place(of: fold)
            _ = try own.run(on: ReaderMaterial(learning: learning(fold)))
            let heldOut = folds.inside(fold)
            let readings = try own.readings(
                of: heldOut.map { texts[$0] },
                by: ModelDirectory(at: own.places.directory)
            )
            for (place, record) in zip(heldOut, records(of: heldOut.map { texts[$0] }, readings)) {
                after[place] = record
            }
            console.note("fold \(fold + 1) of \(folds.count) is read")
        }
        return CrossValidatedGain(questions, folds: folds, before: before, after: after)
    }

    /// Removes the readers of the folds, which are of no use to anybody.
    func discardReaders() throws {
        for fold in 0..<folds.count {
            try FileManager.default.removeItem(at: place(of: fold).places.directory)
        }
    }

    private func place(of fold: Int) -> ReaderTraining {
        var own = training
        own.places.out = training.places.directory.appending(path: "fold-\(fold + 1)").relativePath
        return own
    }

    /// The texts of the other folds' products, and the negatives of those products.
    private func learning(_ fold: Int) -> [QuestionedText] {
        let hidden = Set(folds.inside(fold).map { questions[$0].product })
        return folds.outside(fold).map { texts[$0] }
            + negatives.filter { !hidden.contains($0.judged.product) }
    }

    private func records(of texts: [QuestionedText], _ readings: [Reading]) -> [EvaluationRecord] {
        zip(texts, readings).map { text, reading in
            EvaluationRecord(question: text.id, reading: ReadingRecord(reading, passages: 1))
        }
    }
}
