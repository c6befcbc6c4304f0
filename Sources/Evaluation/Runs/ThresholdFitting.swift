/// Finds the no-answer threshold that would have scored best on some questions.
///
/// Fitted on the questions it is judged by, it is an upper bound; fitted on other products, it is what
/// a shop that labelled some products can expect on the others.
public struct ThresholdFitting: Sendable {
    private struct Item {
        let gap: Double
        /// F1 of the best span minus F1 of saying "no answer".
        let gain: Double
    }

    private let items: [Item?]

    /// Takes the readings of the questions, in their order.
    public init(_ questions: [JudgedQuestion], _ records: [EvaluationRecord]) {
        items = zip(questions, records).map { question, record in
            guard let reading = record.reading, let gap = reading.gap, !reading.answers.isEmpty
            else { return nil }
            let answered = tokenF1(reading.answers[0].text, against: question.goldTexts)
            return Item(gap: gap, gain: answered - tokenF1("", against: question.goldTexts))
        }
    }

    /// The threshold of highest mean F1 over some questions: the middle between the last gap that is
    /// answered and the first that is not; 0 when there is nothing to fit on.
    public func best(over members: some Sequence<Int>) -> Double {
        let known = members.compactMap { items[$0] }.sorted { $0.gap > $1.gap }
        guard let first = known.first else { return 0 }
        var best = (gain: 0.0, threshold: first.gap + 1)
        var gain = 0.0
        for (index, item) in known.enumerated() {
            gain += item.gain
            let next = index + 1 < known.count ? known[index + 1].gap : item.gap - 2
            if next < item.gap, gain > best.gain {
                best = (gain, (item.gap + next) / 2)
            }
        }
        return best.threshold
    }

    /// For every question the threshold fitted on the other folds.
    public func crossFitted(_ folds: ProductFolds) -> [Double] {
        let fitted = (0..<folds.count).map { best(over: folds.outside($0)) }
        return folds.folds.map { fitted[$0] }
    }
}
