import Foundation
import Inference
import QuestionAnswering
import Tokenizers
import Training
import Transformers

/// One training of a retriever: the model, its task and what is written.
struct RetrieverTraining {
    let learning: LearningOptions<RetrieverDefaults>
    let options: RetrieverOptions
    let source: ModelDirectory
    let places: TrainingPlaces
    let console: Console

    /// What a training came to.
    struct Outcome: Encodable {
        let steps: Int
        let meanLoss: Double
        let questions: Int
        let passages: Int
        let heldOutQuestions: Int
        let heldOutPassages: Int
        let before: Figures?
        let after: Figures?
    }

    /// Held-out figures.
    struct Figures: Encodable {
        let mrr10: Double
        let accuracy: Double
        let productMrr10: Double

        init(_ scores: HeldOutRetrieval.Scores) {
            mrr10 = scores.meanReciprocalRank
            accuracy = scores.accuracy
            productMrr10 = scores.groupReciprocalRank
        }
    }

    /// Trains, keeping the best epoch, and writes the model.
    func run(
        _ examples: RetrieverExamples,
        heldOut: RetrieverExamples?,
        data: [String]
    ) throws -> Outcome {
        let pooling = self.pooling
        let model = try loadedModel(pooling)
        let task = try RetrieverTask(
            model,
            examples: examples,
            heldOut: heldOut,
            tokenizer: try WordPieceTokenizer(directory: tokenizerFolder),
            options: taskOptions,
            note: "from \(source.digest), shared \(options.shared), \(learning.precision.tensors)"
        )
        let before = try task.heldOutScores()
        if let before { console.note("before: \(before.line)") }
        let writer = RetrieverWriter(
            source: tokenizerFolder,
            isShared: options.shared,
            pooling: pooling,
            maximumTokens: max(options.maxPassageTokens, source.embedding?.maximumTokens ?? 0)
        )
        var after: HeldOutRetrieval.Scores?
        func save() throws {
            after = task.lastScores
            if let after { console.note("kept: \(after.line)") }
            let card = RetrieverCard(
                learning: learning,
                options: options,
                source: source.identity,
                license: ModelCard(in: source.url).license,
                data: data,
                pooling: pooling,
                examples: (examples.examples.count, examples.passages.count),
                before: before,
                after: after
            )
            try writer.write(model.parameters, to: places.directory, card: card.text)
        }
        let trainer = try Trainer(
            task,
            options: learning.run(batchSize: options.batchSize),
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
            questions: examples.examples.count,
            passages: examples.passages.count,
            heldOutQuestions: before?.questions ?? 0,
            heldOutPassages: before?.passages ?? 0,
            before: before.map(Figures.init),
            after: after.map(Figures.init)
        )
    }

    /// As the starting model makes vectors; DPR's own way where it does not say.
    private var pooling: SequencePooling {
        SequencePooling(
            source.embedding?.pooling ?? .mean,
            normalizes: source.embedding?.normalizes ?? true
        )
    }

    /// Where the vocabulary and settings lie: DPR may have them in a folder a tower.
    private var tokenizerFolder: URL {
        URL(filePath: source.main.configuration.path).deletingLastPathComponent()
    }

    private func loadedModel(_ pooling: SequencePooling) throws -> RetrieverModel {
        var encoder = BertTrainingOptions()
        encoder.precision = learning.precision.tensors
        let model = try RetrieverModel(
            configuration: BertConfiguration(source.main.configuration),
            isShared: options.shared,
            pooling: pooling,
            loss: InBatchSoftmax(temperature: Float(options.temperature)),
            options: encoder
        )
        if options.shared {
            try model.parameters.load(from: source.main.weights, prefix: "")
        } else {
            let question = try source.tower(.question)
            let context = try source.tower(.context)
            try model.parameters.load(
                from: question.weights,
                prefix: "question_encoder.bert_model."
            )
            try model.parameters.load(from: context.weights, prefix: "ctx_encoder.bert_model.")
        }
        model.refresh()
        return model
    }

    private var taskOptions: RetrieverTask.Options {
        var task = RetrieverTask.Options()
        task.longestQuestion = options.maxQuestionTokens
        task.longestPassage = options.maxPassageTokens
        task.negatives = options.hardNegatives
        task.groupNegatives = options.productNegatives
        return task
    }
}

extension HeldOutRetrieval.Scores {
    /// For people.
    var line: String {
        String(
            format: "MRR@10 %.4f, first right %.4f, MRR@10 in the product %.4f "
                + "(%d questions, %d passages)",
            meanReciprocalRank,
            accuracy,
            groupReciprocalRank,
            questions,
            passages
        )
    }
}
