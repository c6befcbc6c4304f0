/// The harmonic mean of precision and recall over the words of the answer, the best over the golds.
///
/// Words are counted as a bag after normalisation: with c common words, p = c / words of the
/// prediction, r = c / words of the gold, F1 = 2pr / (p + r) (Rajpurkar et al. 2016, section 6).
/// Where either has no words it is 1 if both have none and 0 otherwise; without gold answers only
/// an empty prediction scores (Rajpurkar et al. 2018).
public func tokenF1(_ prediction: String, against golds: [String]) -> Double {
    tokenF1(NormalizedAnswer(prediction), against: golds.map(NormalizedAnswer.init))
}

/// As above, for answers that are normalised already.
public func tokenF1(_ prediction: NormalizedAnswer, against golds: [NormalizedAnswer]) -> Double {
    guard !golds.isEmpty else { return prediction.isEmpty ? 1 : 0 }
    return golds.reduce(0) { max($0, tokenF1(prediction, $1)) }
}

/// F1 against one gold answer.
private func tokenF1(_ prediction: NormalizedAnswer, _ gold: NormalizedAnswer) -> Double {
    guard !prediction.isEmpty, !gold.isEmpty else {
        return prediction.isEmpty && gold.isEmpty ? 1 : 0
    }
    let wanted = gold.wordCounts
    let common = prediction.wordCounts.reduce(0) { $0 + min($1.value, wanted[$1.key] ?? 0) }
    guard common > 0 else { return 0 }
    // In this order of operations, so that the last digit is that of the official scorers.
    let precision = Double(common) / Double(prediction.words.count)
    let recall = Double(common) / Double(gold.words.count)
    return 2 * precision * recall / (precision + recall)
}
