/// When the honest reply is that nobody answered.
public enum Refusal: Hashable, Sendable {
    /// When the best span leads the no-answer by less.
    case gap(below: Double)
    /// When the calibrated confidence is lower.
    case confidence(below: Double)
    /// Always: no answer is sure enough.
    case always

    /// Whether this reading is refused; one over nothing always is.
    public func refuses(_ reading: Reading) -> Bool {
        switch self {
        case .gap(let threshold): reading.noAnswerGap.map { $0 < threshold } ?? true
        case .confidence(let threshold): reading.confidence.map { $0 < threshold } ?? true
        case .always: true
        }
    }
}

/// The share of wrong answers that was asked for, and what it cost on the questions of the calibration.
public struct RiskBody: Codable, Sendable, Equatable {
    /// At most this share of the answers given may be wrong.
    public var risk: Double
    /// Whether that is to hold with 90 % confidence, not only on average.
    public var isCertain: Bool
    /// The share of the calibration's questions that is answered; 0 when every question is refused.
    public var coverage: Double
    /// The share of wrong answers among those; nil when there were none.
    public var measuredRisk: Double?

    enum CodingKeys: String, CodingKey {
        case risk, coverage
        case isCertain = "certain"
        case measuredRisk = "measured_risk"
    }

    /// Puts the chosen point into words; nil means that everything is refused.
    public init(risk: Double, isCertain: Bool, point: ReaderCalibration.RiskPoint?) {
        self.risk = risk
        self.isCertain = isCertain
        coverage = point?.coverage ?? 0
        measuredRisk = point?.risk
    }
}
