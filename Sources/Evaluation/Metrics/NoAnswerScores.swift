/// What SQuAD 2.0 reports: scores over all questions, over those with and those without an answer,
/// and the best that a threshold on the no-answer score could reach.
///
/// Rajpurkar et al. 2018. Shares are 0 to 1 here; `SQuADScores` prints them in percent.
public struct NoAnswerScores: Hashable, Sendable {
    /// One question with its raw scores.
    public struct Item: Hashable, Sendable {
        /// Exact match of the prediction, 0 or 1, before any threshold.
        public var exact: Double
        /// F1 of the prediction before any threshold.
        public var f1: Double
        /// Whether people marked an answer.
        public var hasAnswer: Bool
        /// Whether the prediction is the empty text; nil where there is no prediction at all.
        public var predictsNothing: Bool?
        /// How sure the system is that there is no answer; nil where it does not say.
        public var noAnswerScore: Double?

        /// Makes an item.
        public init(
            exact: Double,
            f1: Double,
            hasAnswer: Bool,
            predictsNothing: Bool?,
            noAnswerScore: Double? = nil
        ) {
            self.exact = exact
            self.f1 = f1
            self.hasAnswer = hasAnswer
            self.predictsNothing = predictsNothing
            self.noAnswerScore = noAnswerScore
        }
    }

    /// Mean scores of some of the questions.
    ///
    /// Sums are kept so that percent can be taken of them as the official scorer does, to the last
    /// digit.
    public struct Part: Hashable, Sendable {
        /// Sum of the exact matches.
        public var exactSum: Double
        /// Sum of the F1.
        public var f1Sum: Double
        /// How many questions.
        public var total: Int

        /// Mean exact match, 0 to 1; 0 for no questions.
        public var exact: Double { total == 0 ? 0 : exactSum / Double(total) }
        /// Mean F1, 0 to 1; 0 for no questions.
        public var f1: Double { total == 0 ? 0 : f1Sum / Double(total) }
        /// Mean exact match in percent.
        public var exactPercent: Double { total == 0 ? 0 : 100 * exactSum / Double(total) }
        /// Mean F1 in percent.
        public var f1Percent: Double { total == 0 ? 0 : 100 * f1Sum / Double(total) }
    }

    /// The best mean score any threshold reaches.
    public struct Best: Hashable, Sendable {
        /// Sum of the scores.
        public var sum: Double
        /// Over how many questions.
        public var total: Int
        /// "No answer" is said where the no-answer score is above this.
        public var threshold: Double

        /// The score, 0 to 1.
        public var score: Double { sum / Double(total) }
        /// The score in percent.
        public var percent: Double { 100 * sum / Double(total) }
    }

    /// All questions.
    public let all: Part
    /// Questions with an answer; nil when there are none.
    public let withAnswer: Part?
    /// Questions without an answer; nil when there are none.
    public let withoutAnswer: Part?
    /// Share of questions where the system is right about whether there is an answer.
    public let noAnswerAccuracy: Double
    /// What always saying "no answer" scores: the share of questions without one.
    public let alwaysNoAnswer: Double
    /// Best exact match; nil without no-answer scores.
    public let bestExact: Best?
    /// Best F1; nil without no-answer scores.
    public let bestF1: Best?

    /// Scores questions.
    ///
    /// - Parameters:
    ///   - items: The questions.
    ///   - threshold: The reply becomes "no answer" where the no-answer score is above this.
    ///   - scored: Indices of items in the order in which ties of the no-answer score are taken (the
    ///     official scorer takes that of its file); nil for the order of the items.
    public init(_ items: [Item], threshold: Double = 1, scored: [Int]? = nil) {
        let replies = items.map { $0.reply(above: threshold) }
        all = Part(replies) ?? Part(exactSum: 0, f1Sum: 0, total: 0)
        withAnswer = Part(replies.filter(\.hasAnswer))
        withoutAnswer = Part(replies.filter { !$0.hasAnswer })
        let right = replies.count { $0.predictsNothing == !$0.hasAnswer }
        let empty = items.count { !$0.hasAnswer }
        noAnswerAccuracy = items.isEmpty ? 0 : Double(right) / Double(items.count)
        alwaysNoAnswer = items.isEmpty ? 0 : Double(empty) / Double(items.count)
        let order = Self.order(items, scored)
        bestExact = Self.best(items, order, by: \.exact)
        bestF1 = Self.best(items, order, by: \.f1)
    }

    /// Items with a no-answer score, the lowest score first, ties in the order given.
    private static func order(_ items: [Item], _ scored: [Int]?) -> [Int] {
        (scored ?? Array(items.indices)).enumerated()
            .compactMap { place, index in
                items[index].noAnswerScore.map { (score: $0, place: place, index: index) }
            }
            .sorted { ($0.score, $0.place) < ($1.score, $1.place) }
            .map(\.index)
    }

    /// Raises the threshold question by question, starting where every reply is "no answer".
    private static func best(_ items: [Item], _ order: [Int], by score: KeyPath<Item, Double>)
        -> Best?
    {
        guard !order.isEmpty else { return nil }
        var current = Double(items.count { !$0.hasAnswer })
        var best = Best(sum: current, total: items.count, threshold: 0)
        for index in order {
            let item = items[index]
            if item.hasAnswer {
                current += item[keyPath: score]
            } else if item.predictsNothing == false {
                current -= 1
            }
            // Inside a tie no threshold could stand; the official scorer allows it, and so do we.
            if current > best.sum {
                best.sum = current
                best.threshold = item.noAnswerScore ?? 0
            }
        }
        return best
    }
}

extension NoAnswerScores.Item {
    /// The item as it scores once the threshold has spoken.
    fileprivate func reply(above threshold: Double) -> Self {
        guard let noAnswerScore, noAnswerScore > threshold else { return self }
        var reply = self
        reply.exact = hasAnswer ? 0 : 1
        reply.f1 = reply.exact
        reply.predictsNothing = true
        return reply
    }
}

extension NoAnswerScores.Part {
    /// Sums over the items; nil for none.
    ///
    /// Summed from front to back, so that the last digit is that of the official scorer.
    fileprivate init?(_ items: [NoAnswerScores.Item]) {
        guard !items.isEmpty else { return nil }
        exactSum = items.reduce(0) { $0 + $1.exact }
        f1Sum = items.reduce(0) { $0 + $1.f1 }
        total = items.count
    }
}
