/// What held-out questions have shown about one reader's probabilities and its no-answer threshold.
///
/// Stored as JSON beside the model; see `quarry calibrate reader`.
public struct ReaderCalibration: Codable, Hashable, Sendable {
    /// The name of the file in a model's directory.
    public static let fileName = "calibration.json"
    /// The version of the file's form.
    public static let format = 1

    /// Which passages the reader was given.
    public enum Setting: String, CaseIterable, Codable, Sendable, CodingKeyRepresentable {
        /// What the retriever found among a product's passages, as `ask` does.
        case product
        /// The documents that people looked at.
        case gold
    }

    /// The version of this value's form.
    public var format: Int
    /// The reader it was fitted on, as `name@digest`.
    public var model: String
    /// What was fitted, by the passages given.
    public var settings: [Setting: Fitted]

    /// Joins what was fitted.
    public init(model: String, settings: [Setting: Fitted]) {
        format = Self.format
        self.model = model
        self.settings = settings
    }

    /// What was fitted for these passages, else for the others.
    public func fitted(for setting: Setting) -> Fitted? {
        settings[setting] ?? Setting.allCases.lazy.compactMap { settings[$0] }.first
    }

    /// Whether it belongs to a reader: the digests agree, whatever the directories are called.
    public func belongs(to reader: String) -> Bool {
        reader.split(separator: "@").last == model.split(separator: "@").last
    }

    /// What makes it unusable; nil for a sound one.
    public var defect: String? {
        guard format == Self.format else { return "format \(format), not \(Self.format)" }
        guard !settings.isEmpty else { return "no fitted setting" }
        return settings.sorted { $0.key.rawValue < $1.key.rawValue }.lazy
            .compactMap(\.value.defect).first
    }
}

extension ReaderCalibration {
    /// The fit for one kind of passages.
    public struct Fitted: Codable, Hashable, Sendable {
        /// How it was fitted.
        public var method: String
        /// What counts as right: `exact`, or `overlap` for half of the words.
        public var right: String
        /// The gap below which "no answer" scored best.
        public var threshold: Double
        /// How likely a shown answer is right.
        public var answer: ProbabilityCurve
        /// How likely it is that nobody answered.
        public var noAnswer: ProbabilityCurve
        /// What answering only the surest questions costs, by rising coverage.
        public var risks: [RiskPoint]
        /// The questions it was fitted on.
        public var data: Questions
        /// Scores of the raw, the constant and the cross-fitted probabilities: of `answer` and `no_answer`.
        public var scores: [String: [String: Scores]]
        /// Mean F1 over all questions: at threshold 0, cross-fitted, and always "no answer".
        public var f1: [String: Double]

        enum CodingKeys: String, CodingKey {
            case method, right, threshold, answer, risks, data, scores, f1
            case noAnswer = "no_answer"
        }

        /// Joins a fit and its figures.
        public init(
            method: String,
            right: String,
            threshold: Double,
            answer: ProbabilityCurve,
            noAnswer: ProbabilityCurve,
            risks: [RiskPoint],
            data: Questions,
            scores: [String: [String: Scores]],
            f1: [String: Double]
        ) {
            self.method = method
            self.right = right
            self.threshold = threshold
            self.answer = answer
            self.noAnswer = noAnswer
            self.risks = risks
            self.data = data
            self.scores = scores
            self.f1 = f1
        }

        var defect: String? {
            guard threshold.isFinite else { return "a threshold that is no finite number" }
            for point in risks {
                let shares = [point.coverage, point.risk, point.upperRisk]
                guard point.confidence.isFinite, shares.allSatisfy({ 0...1 ~= $0 }) else {
                    return "a risk outside 0 to 1"
                }
            }
            return answer.defect ?? noAnswer.defect
        }
    }

    /// What answering the surest share of the questions costs.
    public struct RiskPoint: Codable, Hashable, Sendable {
        /// The lowest confidence that is answered.
        public var confidence: Double
        /// The share of questions that is answered, 0 to 1.
        public var coverage: Double
        /// The share of wrong answers among those given.
        public var risk: Double
        /// Above the true share at all points at once, with 90 % confidence.
        public var upperRisk: Double

        enum CodingKeys: String, CodingKey {
            case confidence, coverage, risk
            case upperRisk = "upper_risk"
        }

        /// Makes a point.
        public init(confidence: Double, coverage: Double, risk: Double, upperRisk: Double) {
            self.confidence = confidence
            self.coverage = coverage
            self.risk = risk
            self.upperRisk = upperRisk
        }
    }

    /// The questions of a fit.
    public struct Questions: Codable, Hashable, Sendable {
        /// The index and the split.
        public var name: String
        /// Tells these questions and answers from others: 16 hexadecimal digits.
        public var digest: String
        /// How many questions.
        public var questions: Int
        /// How many of them somebody answered.
        public var answerable: Int
        /// How many parts by product were fitted apart for the scores.
        public var folds: Int

        /// Describes questions.
        public init(name: String, digest: String, questions: Int, answerable: Int, folds: Int) {
            self.name = name
            self.digest = digest
            self.questions = questions
            self.answerable = answerable
            self.folds = folds
        }
    }

    /// How good probabilities are; lower is better.
    public struct Scores: Codable, Hashable, Sendable {
        /// Expected calibration error, ten bins of equal width.
        public var calibrationError: Double
        /// Mean squared error (Brier 1950).
        public var brier: Double
        /// Mean negative logarithm of the probability of what happened.
        public var logLoss: Double

        enum CodingKeys: String, CodingKey {
            case brier
            case calibrationError = "expected_calibration_error"
            case logLoss = "log_loss"
        }

        /// Makes scores.
        public init(calibrationError: Double, brier: Double, logLoss: Double) {
            self.calibrationError = calibrationError
            self.brier = brier
            self.logLoss = logLoss
        }
    }
}

extension ReaderCalibration.Fitted {
    /// The most that can be answered so that at most this share of the answers is wrong.
    ///
    /// - Parameters:
    ///   - risk: the share that may be wrong, 0 to 1.
    ///   - isCertain: whether the bound that holds with 90 % confidence counts, not the mean.
    /// - Returns: the point to answer from; nil when no share of the questions is sure enough.
    public func point(atRisk risk: Double, isCertain: Bool) -> ReaderCalibration.RiskPoint? {
        risks.last { (isCertain ? $0.upperRisk : $0.risk) <= risk }
    }

    /// A reading with calibrated probabilities.
    public func calibrating(_ reading: Reading, passages: Int) -> Reading {
        let best = reading.answers.first
        func signs(_ answer: Answer) -> ReadingSigns? {
            ReadingSigns(
                gap: reading.noAnswerGap,
                best: best?.score,
                score: answer.score,
                probability: answer.probability,
                passages: passages
            )
        }
        guard let best, let first = signs(best) else { return reading }
        return Reading(
            answers: reading.answers.map { answer in
                answer.with(probability: signs(answer).map(self.answer.probability) ?? 0)
            },
            noAnswerScore: reading.noAnswerScore,
            noAnswerGap: reading.noAnswerGap,
            windowCount: reading.windowCount,
            noAnswerProbability: noAnswer.probability(first),
            confidence: answer.signal(first)
        )
    }
}

extension Answer {
    /// The same answer, held for as likely as this.
    fileprivate func with(probability: Double) -> Answer {
        guard let passage, let documentID else { return self }
        return Answer(
            text: text,
            score: score,
            probability: probability,
            passage: passage,
            documentID: documentID,
            range: range,
            context: context,
            metadata: metadata
        )
    }
}
