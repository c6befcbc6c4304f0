/// Turns the records of a reader or a pipeline into scores.
///
/// Under `all`, every question counts and "no answer" is a reply like any other: `exact` and `f1` as in
/// SQuAD 2.0. Under `haystack-0.9`, only questions that somebody answered count, the best span is taken
/// whatever the no-answer score says, and questions for which nothing was read (or, in a pipeline,
/// nothing right was retrieved) are left out, as `EvalAnswers` of Haystack 0.9 does.
public struct ReaderScoring: Sendable {
    /// Numbers of answers at which the best of them is scored.
    public static let answerCounts = [1, 3, 5]

    private let questions: [JudgedQuestion]
    private let convention: LabelConvention
    /// One a question: below it, the reply is "no answer".
    private let thresholds: [Double]
    /// How many retrieved passages were read; nil where the passages were given.
    private let passages: Int?

    /// Scores replies that say "no answer" when the gap is below `threshold`.
    public init(
        _ questions: [JudgedQuestion],
        convention: LabelConvention,
        threshold: Double,
        passages: Int? = nil
    ) {
        self.init(
            questions,
            convention: convention,
            thresholds: [Double](repeating: threshold, count: questions.count),
            passages: passages
        )
    }

    /// Scores with a threshold for each question, such as those fitted on other products.
    public init(
        _ questions: [JudgedQuestion],
        convention: LabelConvention,
        thresholds: [Double],
        passages: Int? = nil
    ) {
        precondition(thresholds.count == questions.count, "one threshold a question")
        self.questions = questions
        self.convention = convention
        self.thresholds = thresholds
        self.passages = passages
    }

    /// The scores of a system's records, which are in the order of the questions.
    public func result(_ records: [EvaluationRecord], named name: String) -> SystemResult {
        var table = ScoreTable(count: questions.count)
        for (index, record) in records.enumerated() where counts(record, index) {
            score(record, index, into: &table)
        }
        var result = SystemResult(name: name, scores: table.scores)
        result.values = table.values
        addWholeScores(records, to: &result)
        result.latency = Latency.byStage(records)
        result.noAnswerThreshold = Set(thresholds).count == 1 ? thresholds[0] : nil
        let windows = records.reduce(0) { $0 + ($1.reading?.windows ?? 0) }
        let seconds = records.reduce(0) { $0 + ($1.milliseconds["read"] ?? 0) } / 1000
        result.windows = windows
        result.windowsPerSecond = seconds > 0 ? Double(windows) / seconds : nil
        return result
    }

    /// What always saying "no answer" scores.
    public func alwaysNoAnswer() -> SystemResult {
        let records = questions.map { EvaluationRecord(question: $0.id) }
        var table = ScoreTable(count: questions.count)
        for (index, record) in records.enumerated() { score(record, index, into: &table) }
        var result = SystemResult(
            name: "always no answer",
            scores: table.scores
        )
        result.values = table.values
        return result
    }

    /// Whether the convention counts the question at all.
    private func counts(_ record: EvaluationRecord, _ index: Int) -> Bool {
        guard convention == .haystack else { return true }
        guard let reading = record.reading, reading.passages > 0 else { return false }
        guard let passages, questions[index].isAnswerable else { return true }
        return (record.retrieved ?? []).prefix(passages).contains(where: \.containsAnswer)
    }

    private func score(_ record: EvaluationRecord, _ index: Int, into table: inout ScoreTable) {
        let question = questions[index]
        let golds = question.goldTexts
        let refuses = record.reading?.refuses(below: thresholds[index]) ?? true
        let reply = record.reading?.reply(threshold: thresholds[index]) ?? ""
        let spans = record.reading?.answers.map(\.text) ?? []
        let exact = exactMatch(reply, against: golds)
        let f1 = tokenF1(reply, against: golds)
        if question.isAnswerable {
            let best = spans.first ?? ""
            table.set("has_answer_exact", of: index, to: exact)
            table.set("has_answer_f1", of: index, to: f1)
            table.set("best_span_exact", of: index, to: exactMatch(best, against: golds))
            table.set("best_span_f1", of: index, to: tokenF1(best, against: golds))
        } else {
            table.set("no_answer_accuracy", of: index, to: refuses ? 1 : 0)
        }
        if convention == .all {
            table.set("exact", of: index, to: exact)
            table.set("f1", of: index, to: f1)
        } else if question.isAnswerable {
            table.set("exact", of: index, to: exactMatch(spans.first ?? "", against: golds))
            table.set("f1", of: index, to: tokenF1(spans.first ?? "", against: golds))
        }
        scoreCurve(refuses ? [reply] + spans : spans, golds, index, into: &table)
        if let reading = record.reading, reading.passages > 0 {
            let probability =
                refuses ? reading.noAnswerProbability : reading.answers.first?.probability
            table.set("probability", of: index, to: probability)
            table.set("correct", of: index, to: exact)
            table.set("gap", of: index, to: refuses ? reading.gap.map { -$0 } : reading.gap)
        }
    }

    /// The best of the first n replies, the "no answer" being one of them where it comes first.
    private func scoreCurve(
        _ replies: [String],
        _ golds: [String],
        _ index: Int,
        into table: inout ScoreTable
    ) {
        guard convention == .all || !golds.isEmpty else { return }
        let kept = convention == .haystack ? replies.filter { !$0.isEmpty } : replies
        for n in Self.answerCounts {
            let shown = kept.isEmpty ? [""] : Array(kept.prefix(n))
            table.set(
                "exact@\(n)",
                of: index,
                to: shown.map { exactMatch($0, against: golds) }.max()
            )
            table.set("f1@\(n)", of: index, to: shown.map { tokenF1($0, against: golds) }.max())
        }
    }

    /// Scores that are no means over questions.
    private func addWholeScores(_ records: [EvaluationRecord], to result: inout SystemResult) {
        for name in ["probability", "correct", "gap"] { result.scores[name] = nil }
        let judged = zip(records, questions).compactMap { record, question in
            record.reading?.gap.map { (gap: $0, answerable: question.isAnswerable) }
        }
        if let area = areaUnderROC(scores: judged.map(\.gap), positives: judged.map(\.answerable)) {
            result.scores["answerability_auroc"] = Score(value: area, count: judged.count)
        }
        let probabilities = result.values["probability"] ?? []
        let fitted = zip(probabilities, result.values["correct"] ?? []).compactMap {
            probability,
            correct in probability.flatMap { p in correct.map { (p, $0) } }
        }
        guard !fitted.isEmpty else { return }
        result.scores["expected_calibration_error"] = Score(
            value: expectedCalibrationError(
                confidences: fitted.map(\.0),
                outcomes: fitted.map { $0.1 == 1 }
            ),
            count: fitted.count
        )
    }
}
