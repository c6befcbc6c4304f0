import Foundation
import QuestionAnswering
import Tokenizers
import Training
import Transformers

/// One run of `quarry train encoder`: the model, its task and what is written.
struct EncoderTraining {
    let learning: LearningOptions<EncoderDefaults>
    let options: EncoderOptions
    let source: ModelDirectory
    let places: TrainingPlaces
    /// What a model card says that was learnt from.
    let data: [String]
    let console: Console

    /// What a training came to.
    struct Outcome: Encodable {
        let steps: Int
        let meanLoss: Double
        let texts: Int
        let heldOutTokens: Int
        let before: Figures?
        let after: Figures?

        var line: String {
            var line = "\(steps) steps, mean loss " + String(format: "%.4f", meanLoss)
            if let before, let after {
                line += String(
                    format: ", hidden words guessed %.4f → %.4f of %d",
                    before.accuracy,
                    after.accuracy,
                    heldOutTokens
                )
            }
            return line
        }
    }

    /// Held-out figures.
    struct Figures: Encodable {
        /// The share of hidden tokens that is guessed.
        let accuracy: Double
        /// The mean loss.
        let loss: Double

        init(_ scores: LanguageModelTask.Scores) {
            accuracy = scores.accuracy
            loss = scores.loss
        }
    }

    /// Trains, keeping the best epoch, and writes the model.
    ///
    /// - Parameters:
    ///   - all: What there is to learn from.
    ///   - others: Texts to measure on.
    ///   - share: Without such texts, the share of `all` that is measured on; nil for none.
    /// - Returns: What it came to.
    /// - Throws: `QuarryError`, `TrainingError`, `CheckpointError`.
    func run(_ all: [String], heldOut others: [String], share: Double?) throws -> Outcome {
        let (texts, watched) = parts(all, others, share)
        let model = try loadedModel()
        let tokenizer = try WordPieceTokenizer(directory: source.url)
        func examples(_ texts: [String]) throws -> LanguageModelExamples {
            try LanguageModelExamples(
                texts,
                tokenizer: tokenizer,
                longest: options.maxSeqLen,
                share: options.hiddenShare
            )
        }
        let learnt = try examples(texts)
        let task = LanguageModelTask(
            model,
            examples: learnt,
            heldOut: try examples(watched),
            note: "from \(source.identity), cut \(options.maxSeqLen), \(learning.precision.tensors)"
        )
        console.note(
            "\(texts.count) texts, \(learnt.copies) copies left out, in \(learnt.count) parts; "
                + "\(watched.count) texts held out"
        )
        let before = try task.heldOutScores()
        if let before { console.note("before: \(before.line)") }
        var after: LanguageModelTask.Scores?
        func save() throws {
            after = task.lastScores
            if let after { console.note("kept: \(after.line)") }
            try ModelWriter(architecture: "BertForMaskedLM", source: source.url)
                .write(model.parameters, to: places.directory)
            try CardFile.write(card(texts.count, before, after), in: places.directory)
        }
        let trainer = try Trainer(
            task,
            options: run,
            directory: places.progress,
            saveBest: { try save() },
            report: { console.note($0) }
        )
        let summary = try trainer.run(resuming: places.resume)
        if !summary.wasFinished && summary.best == nil { try save() }
        if !places.keepState { try trainer.discardCheckpoint() }
        return Outcome(
            steps: summary.steps,
            meanLoss: summary.meanLoss,
            texts: texts.count,
            heldOutTokens: before?.count ?? 0,
            before: before.map(Figures.init),
            after: after.map(Figures.init)
        )
    }

    private var run: TrainingOptions {
        var run = learning.run(batchSize: options.batchSize)
        run.bucketSteps = 8
        return run
    }

    /// What is learnt from and what is measured on.
    private func parts(_ all: [String], _ others: [String], _ share: Double?) -> (
        [String], [String]
    ) {
        var random = SeededRandom(seed: learning.seed)
        var order = random.permutation(of: all.count)
        var watched = others
        if let share {
            let count = Int((share * Double(all.count)).rounded())
            watched = order.suffix(count).map { all[$0] }
            order.removeLast(count)
        }
        // A text that is measured on is not learnt from, wherever it stands.
        let known = Set(watched)
        let learnt = order.prefix(options.limit ?? order.count).sorted().map { all[$0] }
        return (learnt.filter { !known.contains($0) }, watched)
    }

    private func loadedModel() throws -> LanguageModel {
        let part = source.main
        let configuration = try source.configuration(
            reading: options.maxSeqLen,
            while: "training an encoder from"
        )
        var encoder = BertTrainingOptions()
        encoder.precision = learning.precision.tensors
        let model = try LanguageModel(configuration: configuration, options: encoder)
        try model.load(encoder: part.weights, root: part.checkpoint.root, seed: learning.seed)
        return model
    }

    private func card(
        _ texts: Int,
        _ before: LanguageModelTask.Scores?,
        _ after: LanguageModelTask.Scores?
    ) -> String {
        """
        # \(places.directory.lastPathComponent)

        An encoder adapted by `quarry train encoder` from `\(source.identity)`: it learnt to guess \
        hidden words (a share of \(options.hiddenShare)) of \(texts) texts, in parts of at most \
        \(options.maxSeqLen) tokens. A reader, retriever or classifier is yet to be trained from it.

        ## Data

        \(data.map { "- `\($0)`" }.joined(separator: "\n"))

        ## Recipe

        epochs \(learning.epochs), batch \(options.batchSize), rate \(learning.rate(isFrozen: false)), \
        warm-up \(learning.warmUp), seed \(learning.seed), \(learning.precision.rawValue)

        ## Scores

        \(before.map { "- before: \($0.line)" } ?? "Nothing was held out.")
        \(after.map { "- after: \($0.line)" } ?? "")

        """
    }
}

extension LanguageModelTask.Scores {
    /// For people.
    var line: String {
        String(format: "hidden words guessed %.4f of %d, loss %.4f", accuracy, count, loss)
    }
}
