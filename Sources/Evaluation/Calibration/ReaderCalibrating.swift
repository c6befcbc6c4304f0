import Foundation
public import QuestionAnswering

/// What counts as a right answer when probabilities are fitted.
public enum RightAnswer: String, CaseIterable, Codable, Sendable {
    /// The words of a gold answer, apart from articles, case and punctuation.
    case exact
    /// At least half of the words: token F1 of .5 or more.
    case overlap

    /// Whether an answer is right; no answer is right where people found none.
    public func holds(_ answer: String, against golds: [String]) -> Bool {
        guard !golds.isEmpty, !answer.isEmpty else { return false }
        switch self {
        case .exact: return exactMatch(answer, against: golds) == 1
        case .overlap: return tokenF1(answer, against: golds) >= 0.5
        }
    }
}

/// Fits a reader's probabilities and its threshold on labelled questions.
///
/// What is stored is fitted on all of them; every figure beside it comes from fits on other products.
public struct ReaderCalibrating: Sendable {
    private struct Example {
        /// The place of its question.
        let question: Int
        let signs: ReadingSigns
        let raw: [Outcome: Double]
        let outcomes: [Outcome: Bool]
    }

    private enum Outcome: String, CaseIterable {
        case answer
        case noAnswer = "no_answer"
    }

    private let questions: [JudgedQuestion]
    private let records: [EvaluationRecord]
    private let method: CalibrationMethod
    private let right: RightAnswer
    private let folds: ProductFolds
    private let examples: [Example]

    /// Takes a reader's raw records, in the order of the questions.
    ///
    /// - Throws: `QuarryError` of kind `badData` when nothing was read, of kind `usage` for folds that
    ///   the products do not allow.
    public init(
        _ questions: [JudgedQuestion],
        _ records: [EvaluationRecord],
        method: CalibrationMethod,
        right: RightAnswer,
        folds count: Int
    ) throws {
        self.questions = questions
        self.records = records
        self.method = method
        self.right = right
        examples = zip(questions, records).enumerated().compactMap {
            Self.example($0, $1.0, $1.1, right)
        }
        guard !examples.isEmpty else {
            throw QuarryError(
                .badData,
                while: "calibrating on",
                "\(questions.count) questions",
                expected: "questions with passages to read",
                found: "none for which anything was read"
            )
        }
        folds = try ProductFolds(questions, count: count)
    }

    private static func example(
        _ place: Int,
        _ question: JudgedQuestion,
        _ record: EvaluationRecord,
        _ right: RightAnswer
    ) -> Example? {
        guard let reading = record.reading, let best = reading.answers.first,
            let signs = ReadingSigns(
                gap: reading.gap,
                best: best.score,
                score: best.score,
                probability: best.probability,
                passages: reading.passages
            )
        else { return nil }
        return Example(
            question: place,
            signs: signs,
            raw: [.answer: best.probability, .noAnswer: reading.noAnswerProbability ?? 0],
            outcomes: [
                .answer: right.holds(best.text, against: question.goldTexts),
                .noAnswer: !question.isAnswerable,
            ]
        )
    }

    /// The fit on all questions, with the figures of fits on other products.
    public func fitted(named name: String) -> ReaderCalibration.Fitted {
        let crossed = Outcome.allCases.reduce(into: [:]) { $0[$1] = crossFitted($1) }
        return ReaderCalibration.Fitted(
            method: method.rawValue,
            right: right.rawValue,
            threshold: ThresholdFitting(questions, records).best(over: questions.indices),
            answer: curve(.answer, examples),
            noAnswer: curve(.noAnswer, examples),
            risks: risks(crossed[.answer] ?? []),
            data: .init(
                name: name,
                digest: digest,
                questions: questions.count,
                answerable: questions.count(where: \.isAnswerable),
                folds: folds.count
            ),
            scores: scores(crossed),
            f1: f1
        )
    }

    private func curve(_ outcome: Outcome, _ examples: [Example]) -> ProbabilityCurve {
        method.curve(
            examples.map(\.signs),
            examples.map { $0.outcomes[outcome] ?? false },
            isRefusal: outcome == .noAnswer
        )
    }

    /// For every example its signal and probability by the fit on the other products.
    private func crossFitted(_ outcome: Outcome) -> [(signal: Double, probability: Double)] {
        let curves = (0..<folds.count).map { fold in
            curve(outcome, examples.filter { folds.folds[$0.question] != fold })
        }
        return examples.map { example in
            let curve = curves[folds.folds[example.question]]
            return (curve.signal(example.signs), curve.probability(example.signs))
        }
    }

    // MARK: - Risk

    /// The chance that any of the bounds is broken.
    static let riskOfRisk = 0.1

    /// The cost of answering the surest 5 %, 10 %, …, 100 % of the questions.
    ///
    /// The bounds share the chance of failing among them (Bonferroni), so that one may choose a
    /// point by its bound; they take questions as independent of each other.
    private func risks(_ fitted: [(signal: Double, probability: Double)])
        -> [ReaderCalibration.RiskPoint]
    {
        let order = fitted.indices.sorted {
            fitted[$0].signal == fitted[$1].signal
                ? $0 < $1 : fitted[$0].signal > fitted[$1].signal
        }
        let shares = 20
        var points: [ReaderCalibration.RiskPoint] = []
        for share in 1...shares {
            var answered = order.count * share / shares
            guard answered > 0 else { continue }
            // Equal signals cannot be told apart: all of them are answered.
            let lowest = fitted[order[answered - 1]].signal
            while answered < order.count, fitted[order[answered]].signal == lowest {
                answered += 1
            }
            let wrong = order[..<answered].count { examples[$0].outcomes[.answer] == false }
            points.append(
                ReaderCalibration.RiskPoint(
                    confidence: lowest,
                    coverage: Double(answered) / Double(questions.count),
                    risk: Double(wrong) / Double(answered),
                    upperRisk: upperBound(
                        ofRate: wrong,
                        in: answered,
                        confidence: 1 - Self.riskOfRisk / Double(shares)
                    )
                )
            )
        }
        return points
    }

    // MARK: - Figures

    private func scores(_ crossed: [Outcome: [(signal: Double, probability: Double)]])
        -> [String: [String: ReaderCalibration.Scores]]
    {
        Outcome.allCases.reduce(into: [:]) { scores, outcome in
            let outcomes = examples.map { $0.outcomes[outcome] ?? false }
            let rates = (0..<folds.count).map { fold in
                let others = examples.filter { folds.folds[$0.question] != fold }
                let happened = others.count { $0.outcomes[outcome] ?? false }
                return (Double(happened) + 0.5) / (Double(others.count) + 1)
            }
            scores[outcome.rawValue] = [
                "raw": .init(examples.map { $0.raw[outcome] ?? 0 }, outcomes),
                "base_rate": .init(examples.map { rates[folds.folds[$0.question]] }, outcomes),
                "calibrated": .init((crossed[outcome] ?? []).map(\.probability), outcomes),
            ]
        }
    }

    private var f1: [String: Double] {
        func mean(_ thresholds: [Double]) -> Double {
            ReaderScoring(questions, convention: .all, thresholds: thresholds)
                .result(records, named: "").scores["f1"]?.value ?? 0
        }
        let crossed = ThresholdFitting(questions, records).crossFitted(folds)
        let unanswerable = questions.count { !$0.isAnswerable }
        return [
            "threshold_0": mean([Double](repeating: 0, count: questions.count)),
            "threshold_cross_fitted": mean(crossed),
            "always_no_answer": Double(unanswerable) / Double(questions.count),
        ]
    }

    /// FNV-1a over the questions' names and their gold answers.
    private var digest: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for question in questions {
            for byte in ([question.id] + question.goldTexts).joined(separator: "\u{1}").utf8 {
                hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
            }
            hash = (hash ^ 0xff) &* 0x100_0000_01b3
        }
        return String(format: "%016lx", hash)
    }
}

extension ReaderCalibration.Scores {
    /// Scores probabilities by what happened.
    public init(_ probabilities: [Double], _ outcomes: [Bool]) {
        let count = Double(max(1, outcomes.count))
        let pairs = zip(probabilities, outcomes).map { ($0, $1 ? 1.0 : 0.0) }
        self.init(
            calibrationError: expectedCalibrationError(
                confidences: probabilities,
                outcomes: outcomes
            ),
            brier: pairs.reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / count,
            logLoss: pairs.reduce(0) { sum, pair in
                // A certainty that was wrong would cost infinitely much.
                let p = min(max(pair.0, 1e-6), 1 - 1e-6)
                return sum - log(pair.1 == 1 ? p : 1 - p)
            } / count
        )
    }
}
