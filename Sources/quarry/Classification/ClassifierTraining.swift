import Evaluation
import Foundation
import Inference
import QuestionAnswering
import Storage
import Tensors
import Tokenizers
import Training
import Transformers

/// One run of `quarry train classifier`: learn, keep the best epoch, calibrate, measure.
struct ClassifierTraining {
    let learning: LearningOptions<ClassifierDefaults>
    let options: ClassifierOptions
    /// What the texts were read from, for the model card.
    let sources: [LabelledSource]
    let data: ClassifierData
    let source: ModelDirectory
    let places: TrainingPlaces
    /// What the model will be read in, by which it is calibrated.
    let readingPrecision: Precision
    /// The scores of a teacher for every training text, and how they count.
    let teacher: (logits: [Float], loss: DistillationLoss)?
    let console: Console

    private var directory: URL { places.directory }

    /// Learns, or goes on learning, and writes a model directory with its calibration.
    ///
    /// - Returns: How the model in the directory scores on the held-out texts.
    func run() async throws -> ClassificationReport {
        try learn()
        let report = try await calibrate()
        try ClassifierCard(
            name: directory.lastPathComponent,
            source: source.identity,
            sources: sources,
            isFrozen: options.freezeBackbone,
            data: data,
            report: report
        )
        .write(in: directory)
        return report
    }

    private var cut: TextCut {
        TextCut(longest: options.maxSeqLen, headShare: options.headShare)
    }

    private func learn() throws {
        let part = source.main
        let configuration = try source.configuration(
            reading: cut.longest,
            while: "training a classifier from"
        )
        var encoderOptions = BertTrainingOptions()
        encoderOptions.precision = learning.precision.tensors
        let model = try ClassifierModel(
            configuration: configuration,
            classCount: data.labels.count,
            options: encoderOptions
        )
        try model.load(encoder: part.weights, seed: learning.seed)
        let tokenizer = try WordPieceTokenizer(directory: source.url)
        let task = try ClassifierTask(
            model,
            examples: examples(data.training, tokenizer),
            heldOut: examples(data.heldOut, tokenizer),
            loss: loss,
            freezesEncoder: options.freezeBackbone,
            note: note
        )
        let writer = ModelWriter(
            architecture: "BertForSequenceClassification",
            source: source.url,
            labels: data.labels
        )
        let trainer = try Trainer(
            task,
            options: runOptions,
            directory: places.progress,
            saveBest: { try writer.write(model.parameters, to: directory) },
            report: { console.note($0) }
        )
        try trainer.run(resuming: places.resume)
        if !places.keepState { try trainer.discardCheckpoint() }
    }

    private func examples(_ texts: [LabelledText], _ tokenizer: WordPieceTokenizer) throws
        -> ClassifierExamples
    {
        try ClassifierExamples(
            texts.map { ($0.text, data.target(of: $0)) },
            tokenizer: tokenizer,
            cut: cut
        )
    }

    private var loss: ClassifierLoss {
        var loss = ClassifierLoss()
        if options.classWeights {
            loss.classWeights = ClassifierLoss.balanced(
                data.training.map(data.target),
                classes: data.labels.count
            )
        }
        if let teacher { (loss.teacher, loss.distillation) = (teacher.logits, teacher.loss) }
        return loss
    }

    private var runOptions: TrainingOptions {
        var run = learning.run(batchSize: options.batchSize, isFrozen: options.freezeBackbone)
        run.bucketSteps = 8
        return run
    }

    /// What the trainer itself does not know of the recipe.
    private var note: String {
        let mixture = teacher.map { "\($0.loss.temperature) \($0.loss.alpha)" } ?? "none"
        return """
            from \(source.identity), labels \(data.labels), class weights \
            \(options.classWeights), cut \(cut.longest) \(cut.headShare), teacher \(mixture), \
            precision \(learning.precision.tensors)
            """
    }

    /// Fits temperature and neutral band of the best epoch's model, read back as users will.
    private func calibrate() async throws -> ClassificationReport {
        let file = directory.appending(path: ClassifierSettings.fileName)
        var settings = ClassifierSettings(cut: cut)
        try settings.write(to: file)
        try noteRecord()
        let report = settings.calibrate(
            try await scores(),
            gold: data.heldOut.map(data.target),
            labels: data.labels,
            precision: options.precisionTarget
        )
        try settings.write(to: file)
        return report
    }

    private func noteRecord() throws {
        do {
            try ModelRecord(
                kind: .classifier,
                storage: .original,
                source: source.identity,
                calibration: ClassifierSettings.fileName
            )
            .write(in: directory)
        } catch let error as CheckpointError { throw QuarryError(error) }
    }

    private func scores() async throws -> [[Float]] {
        let model: ModelDirectory
        do { model = try ModelDirectory(at: directory) } catch let error as CheckpointError {
            throw QuarryError(error)
        }
        let classifier = try Models.classifier(at: model, precision: readingPrecision)
        return try await classifier.logits(of: data.heldOut.map(\.text))
    }
}
