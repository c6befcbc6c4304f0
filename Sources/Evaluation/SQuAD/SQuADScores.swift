import QuestionAnswering

/// The scores of the official SQuAD scorers, in percent, to the last digit.
///
/// For 1.1 those of evaluate-v1.1.py, for 2.0 those of evaluate-v2.0.py (Rajpurkar et al. 2016,
/// 2018). Two things differ: a question without a prediction always counts, with 0 (the scorer for
/// 2.0 leaves it out of the total), and what is missing or unknown is counted in the result.
public struct SQuADScores: Hashable, Sendable {
    /// Which scorer.
    public let edition: SQuADDataset.Edition
    /// The scores as shares, with those by answerability.
    public let parts: NoAnswerScores
    /// Questions without a prediction.
    public let missing: [String]
    /// Predictions for ids that no question has.
    public let unknown: [String]

    /// Exact match in percent.
    public var exact: Double { parts.all.exactPercent }
    /// F1 in percent.
    public var f1: Double { parts.all.f1Percent }
    /// How many questions.
    public var total: Int { parts.all.total }

    /// Scores predictions.
    ///
    /// - Parameters:
    ///   - predictions: The answers by question id.
    ///   - dataset: The questions.
    ///   - noAnswerScores: How sure the system is that there is no answer; needed for the best thresholds.
    ///   - threshold: The reply becomes "no answer" where the no-answer score is above this.
    /// - Throws: `QuarryError` when a prediction has no no-answer score though others have.
    public init(
        of predictions: SQuADPredictions<String>,
        on dataset: SQuADDataset,
        noAnswerScores: SQuADPredictions<Double>? = nil,
        threshold: Double = 1
    ) throws {
        edition = dataset.edition
        let known = Set(dataset.questions.map(\.id))
        missing = dataset.questions.map(\.id).filter { predictions[$0] == nil }
        unknown = predictions.ids.filter { !known.contains($0) }
        let items = try dataset.questions.map {
            try Self.item($0, predictions[$0.id], noAnswerScores, dataset.edition)
        }
        let places = Dictionary(
            uniqueKeysWithValues: zip(dataset.questions.map(\.id), items.indices)
        )
        parts = NoAnswerScores(
            items,
            threshold: threshold,
            scored: noAnswerScores?.ids.compactMap { places[$0] }
        )
    }

    private static func item(
        _ question: SQuADDataset.Question,
        _ prediction: String?,
        _ noAnswerScores: SQuADPredictions<Double>?,
        _ edition: SQuADDataset.Edition
    ) throws -> NoAnswerScores.Item {
        let hasAnswer = !question.golds.isEmpty
        guard let prediction else {
            return .init(exact: 0, f1: 0, hasAnswer: hasAnswer, predictsNothing: nil)
        }
        if let noAnswerScores, noAnswerScores[question.id] == nil {
            throw QuarryError(
                .badData,
                while: "scoring the predictions",
                question.id,
                expected: "a no-answer score for every prediction",
                found: "none for this one"
            )
        }
        let said = NormalizedAnswer(prediction)
        let golds = question.golds.map(NormalizedAnswer.init)
        let isFirst = edition == .v1
        // The scorer for 1.1 sees no common word in two empty answers, that for 2.0 sees agreement
        // and leaves out golds of which nothing remains.
        let wanted = isFirst ? golds : golds.filter { !$0.isEmpty }
        return .init(
            exact: exactMatch(said, against: wanted),
            f1: isFirst && said.isEmpty ? 0 : tokenF1(said, against: wanted),
            hasAnswer: hasAnswer,
            predictsNothing: prediction.isEmpty,
            noAnswerScore: noAnswerScores?[question.id]
        )
    }
}

extension SQuADScores: Encodable {
    /// Every figure by its official name, percent; those that do not apply are left out.
    public var figures: [(name: String, value: Double)] {
        var figures = [("exact", exact), ("f1", f1), ("total", Double(total))]
        guard edition == .v2 else { return figures }
        for (prefix, part) in [("HasAns", parts.withAnswer), ("NoAns", parts.withoutAnswer)] {
            guard let part else { continue }
            figures.append(("\(prefix)_exact", part.exactPercent))
            figures.append(("\(prefix)_f1", part.f1Percent))
            figures.append(("\(prefix)_total", Double(part.total)))
        }
        for (name, best) in [("exact", parts.bestExact), ("f1", parts.bestF1)] {
            guard let best else { continue }
            figures.append(("best_\(name)", best.percent))
            figures.append(("best_\(name)_thresh", best.threshold))
        }
        figures.append(("no_answer_accuracy", 100 * parts.noAnswerAccuracy))
        figures.append(("always_no_answer", 100 * parts.alwaysNoAnswer))
        return figures
    }

    /// Writes the figures, the edition, and how many ids were missing or unknown.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        for (name, value) in figures {
            if name.hasSuffix("total") {
                try container.encode(Int(value), forKey: Key(stringValue: name))
            } else {
                try container.encode(value, forKey: Key(stringValue: name))
            }
        }
        try container.encode(edition, forKey: Key(stringValue: "edition"))
        try container.encode(missing.count, forKey: Key(stringValue: "missing_predictions"))
        try container.encode(unknown.count, forKey: Key(stringValue: "unknown_predictions"))
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { return nil }
    }
}
