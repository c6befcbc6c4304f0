import Evaluation
import Foundation
import QuestionAnswering
import Storage
import Synchronization

/// The labelled questions of an index, made ready for an evaluation.
struct EvaluationSession: Sendable {
    let workspace: Workspace
    let options: EvaluationOptions
    /// Where the page goes; nil where none was asked for.
    let report: ReportFolder?
    let store: SQLiteStore
    let questions: [JudgedQuestion]
    /// How many labels the questions were made from.
    let labelCount: Int
    let documents: Filter?
    let documentCount: Int

    /// Reads the labels of the split.
    ///
    /// - Throws: `QuarryError` of kind `missing` when there are none, naming the splits there are;
    ///   `cannotWrite` where the report could not be left.
    init(_ workspace: Workspace, _ options: EvaluationOptions) async throws {
        self.workspace = workspace
        self.options = options
        // A run may take hours: what it cannot leave behind must show before it starts.
        report = try options.report.map(ReportFolder.init)
        store = try workspace.store()
        let ofSplit = options.split.map { Filter.compare(field: "split", .equal, FilterValue($0)) }
        let asked = try options.filters.parsed()
        let labels = try await store.labels(
            matching: Filter.all(of: [ofSplit, asked].compactMap { $0 })
        )
        guard !labels.isEmpty else {
            throw Self.noLabels(
                workspace,
                split: options.split,
                all: try await store.labels(matching: nil)
            )
        }
        labelCount = labels.count
        documents = options.allDocuments ? nil : ofSplit
        documentCount = try await store.passageIDs(matching: documents).count
        questions = options.convention.questions(from: labels)
        try await warnOfOrphans(labels)
    }

    /// A run over the questions, with the journal the user named and a progress bar.
    func run(_ title: String, systems: Int, width: Int, options described: [String: String])
        async throws -> (run: EvaluationRun, bar: ProgressBar)
    {
        let bar = ProgressBar(title, unit: "questions", console: workspace.console)
        let meter = ProgressMeter(bar: bar, total: questions.count * systems)
        let run = EvaluationRun(
            questions: questions,
            documents: documents,
            journal: try await journal(title, described),
            width: width,
            progress: { done in meter.add(done) }
        )
        return (run, bar)
    }

    /// Everything that decides a record: a journal of anything else is refused.
    private func journal(_ title: String, _ described: [String: String]) async throws
        -> EvaluationJournal?
    {
        guard let file = options.journal else { return nil }
        let data = [
            "store": try await store.identity(),
            "generation": "\(try await store.generation())",
            "split": options.split ?? "",
            "convention": options.convention.rawValue,
            "documents": options.allDocuments ? "all" : "split",
            "filters": options.filters.filters.joined(separator: " and "),
        ]
        let all = data.merging(described) { $1 }.sorted { $0.key < $1.key }
        let name = title + all.map { " \($0.key)=\($0.value)" }.joined()
        let journal = try EvaluationJournal(at: URL(filePath: file), run: name)
        let known = await journal.count
        if known > 0 { workspace.console.note("going on behind \(known) results of \(file)") }
        return journal
    }

    /// The setting of a result.
    func setting(_ described: [String: String]) -> EvaluationResult.Setting {
        let answerable = questions.count(where: \.isAnswerable)
        return EvaluationResult.Setting(
            data: workspace.directory.url.lastPathComponent,
            split: options.split,
            convention: options.convention,
            productFilter: options.scopes.contains(.product),
            labels: labelCount,
            documents: documentCount,
            answerable: answerable,
            unanswerable: questions.count - answerable,
            options: described
        )
    }

    /// The questions as a result shows them.
    func resultQuestions() async throws -> [EvaluationResult.Question] {
        let lengths = try await documentLengths()
        let slices = QuestionSlices { question in
            let counts = question.documents.compactMap { lengths[$0] }
            return counts.isEmpty ? nil : counts.reduce(0, +) / counts.count
        }
        return questions.map { question in
            EvaluationResult.Question(
                id: question.id,
                text: question.text,
                product: question.product,
                answerable: question.isAnswerable,
                slices: slices.slices(of: question)
            )
        }
    }

    /// With folds, what a reader scores when the no-answer threshold of each fold is fitted on the
    /// others; nil without.
    func crossFitted(_ records: [EvaluationRecord], named name: String, passages: Int?) throws
        -> SystemResult?
    {
        guard let count = options.folds else { return nil }
        let folds = try ProductFolds(questions, count: count)
        let scoring = ReaderScoring(
            questions,
            convention: options.convention,
            thresholds: ThresholdFitting(questions, records).crossFitted(folds),
            passages: passages
        )
        return scoring.result(records, named: name + " · threshold fitted on other folds")
    }

    private func documentLengths() async throws -> [DocumentID: Int] {
        var lengths: [DocumentID: Int] = [:]
        for id in questions.flatMap(\.documents) where lengths[id] == nil {
            guard let document = try await store.document(id) else { continue }
            lengths[id] = document.text.split(whereSeparator: \.isWhitespace).count
        }
        return lengths
    }

    private func warnOfOrphans(_ labels: [Label]) async throws {
        var known: [DocumentID: Bool] = [:]
        for label in labels where known[label.documentID] == nil {
            known[label.documentID] = try await store.document(label.documentID) != nil
        }
        let orphans = labels.count { known[$0.documentID] == false }
        guard orphans > 0 else { return }
        workspace.console.warn(
            "\(orphans) of \(labels.count) labels speak of documents that are not in the index; "
                + "their answers cannot be found there"
        )
    }

    private static func noLabels(_ workspace: Workspace, split: String?, all: [Label])
        -> QuarryError
    {
        let splits = Set(
            all.compactMap { $0.metadata["split"].flatMap(FilterValue.init)?.text }
        )
        let there =
            all.isEmpty
            ? "no labels at all"
            : splits.isEmpty
                ? "\(all.count) labels without a split"
                : "labels of " + splits.sorted().joined(separator: ", ")
        return QuarryError(
            .missing,
            while: "evaluating on",
            workspace.directory.url.path,
            expected: split.map { "labels of the split \($0)" } ?? "labels",
            found: there,
            nextStep: "Import labelled questions with: quarry import FILE --labels --split NAME"
        )
    }
}

/// Counts finished questions for a progress bar, from several tasks.
final class ProgressMeter: Sendable {
    private let bar: ProgressBar
    private let total: Int
    private let done = Mutex(0)

    init(bar: ProgressBar, total: Int) {
        self.bar = bar
        self.total = total
    }

    func add(_ count: Int) {
        let now = done.withLock { done in
            done += count
            return done
        }
        bar.update(done: now, fraction: total == 0 ? 1 : Double(now) / Double(total))
    }
}
