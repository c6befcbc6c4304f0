/// 1 where the prediction equals one of the gold answers after normalisation, else 0.
///
/// Rajpurkar et al. 2016, section 6. Without gold answers the question is one that nobody could
/// answer: then only an empty prediction scores 1 (Rajpurkar et al. 2018).
public func exactMatch(_ prediction: String, against golds: [String]) -> Double {
    exactMatch(NormalizedAnswer(prediction), against: golds.map(NormalizedAnswer.init))
}

/// As above, for answers that are normalised already.
public func exactMatch(
    _ prediction: NormalizedAnswer,
    against golds: [NormalizedAnswer]
) -> Double {
    guard !golds.isEmpty else { return prediction.isEmpty ? 1 : 0 }
    return golds.contains(prediction) ? 1 : 0
}
