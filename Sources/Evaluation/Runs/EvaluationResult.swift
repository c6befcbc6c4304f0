/// Everything an evaluation found: what `--json` prints, `--against` reads and the report draws.
///
/// Per-question values stand beside the scores they were averaged to, so that any two results over
/// the same questions can be compared by a paired test without running anything again.
public struct EvaluationResult: Codable, Hashable, Sendable {
    /// What was evaluated.
    public enum Kind: String, Codable, Sendable { case retriever, reader, pipeline }

    /// What was evaluated.
    public var kind: Kind
    /// Data and conditions.
    public var setting: Setting
    /// The questions, in the order of every per-question value.
    public var questions: [Question]
    /// What was measured, one entry a retriever, reader or pipeline variant.
    public var systems: [SystemResult]
    /// What a trivial system scores on the same questions.
    public var baselines: [SystemResult]

    /// Makes a result.
    public init(
        kind: Kind,
        setting: Setting,
        questions: [Question],
        systems: [SystemResult],
        baselines: [SystemResult]
    ) {
        self.kind = kind
        self.setting = setting
        self.questions = questions
        self.systems = systems
        self.baselines = baselines
    }
}

extension EvaluationResult {
    /// Which data were judged and how.
    public struct Setting: Codable, Hashable, Sendable {
        /// The index or data file.
        public var data: String
        /// The split, where one was named.
        public var split: String?
        /// How labels became questions.
        public var convention: LabelConvention
        /// Whether each question was kept to the documents of its product.
        public var productFilter: Bool
        /// Labels before they were joined.
        public var labels: Int
        /// Documents that may be found.
        public var documents: Int
        /// Questions that somebody answered.
        public var answerable: Int
        /// Questions that nobody answered.
        public var unanswerable: Int
        /// What else was set, such as `no_answer_threshold`, for the reader of the result.
        public var options: [String: String]

        enum CodingKeys: String, CodingKey {
            case data, split, convention, labels, documents, answerable, unanswerable, options
            case productFilter = "product_filter"
        }

        /// Makes a setting.
        public init(
            data: String,
            split: String?,
            convention: LabelConvention,
            productFilter: Bool,
            labels: Int,
            documents: Int,
            answerable: Int,
            unanswerable: Int,
            options: [String: String] = [:]
        ) {
            self.data = data
            self.split = split
            self.convention = convention
            self.productFilter = productFilter
            self.labels = labels
            self.documents = documents
            self.answerable = answerable
            self.unanswerable = unanswerable
            self.options = options
        }
    }

    /// One question of a result.
    public struct Question: Codable, Hashable, Sendable {
        /// The judged question's name.
        public var id: String
        /// The question.
        public var text: String
        /// The product.
        public var product: String?
        /// Whether somebody answered it.
        public var answerable: Bool
        /// The slices it belongs to, by dimension, such as `question type: How`, `domain: electronics`.
        public var slices: [String: String]

        /// Makes a question.
        public init(
            id: String,
            text: String,
            product: String?,
            answerable: Bool,
            slices: [String: String]
        ) {
            self.id = id
            self.text = text
            self.product = product
            self.answerable = answerable
            self.slices = slices
        }
    }
}

/// What one system scored.
public struct SystemResult: Codable, Hashable, Sendable {
    /// Such as `bm25`, a reader's name, `random order` or `always no answer`.
    public var name: String
    /// By metric, with the cut-off behind an @ where there is one: `recall@5`, `exact`, `mrr@10`.
    public var scores: [String: Score]
    /// The values the scores are means of, by the same names, one a question in the order of
    /// `EvaluationResult.questions`; nil where the metric does not apply to the question.
    ///
    /// Empty for baselines whose scores are expectations.
    public var values: [String: [Double?]]
    /// Latency by stage, such as `retrieve`, `read`, `total`.
    public var latency: [String: Latency]
    /// Windows that went through the reader, and how many a second; nil without a reader.
    public var windows: Int?
    /// Windows a second of reading time.
    public var windowsPerSecond: Double?
    /// The threshold below which the reply was "no answer"; nil without a reader.
    public var noAnswerThreshold: Double?
    /// How many questions each kind of failure cost; empty where it is not diagnosed.
    public var blame: [Blame: Int]
    /// The failures, worst first.
    public var misses: [Miss]

    enum CodingKeys: String, CodingKey {
        case name, scores, values, latency, windows, blame, misses
        case windowsPerSecond = "windows_per_second"
        case noAnswerThreshold = "no_answer_threshold"
    }

    /// Starts with a name alone.
    public init(name: String, scores: [String: Score] = [:]) {
        self.name = name
        self.scores = scores
        values = [:]
        latency = [:]
        blame = [:]
        misses = []
    }
}

/// A mean over questions with its uncertainty.
public struct Score: Codable, Hashable, Sendable {
    /// The mean, usually 0 to 1.
    public var value: Double
    /// Lower end of the 95 % bootstrap interval; nil where none was computed.
    public var low: Double?
    /// Upper end of it.
    public var high: Double?
    /// How many questions it is a mean of.
    public var count: Int

    /// Makes a score.
    public init(value: Double, low: Double? = nil, high: Double? = nil, count: Int) {
        self.value = value
        self.low = low
        self.high = high
        self.count = count
    }
}

/// How long a stage took a question.
public struct Latency: Codable, Hashable, Sendable {
    /// Mean, milliseconds.
    public var mean: Double
    /// Median, milliseconds.
    public var p50: Double
    /// 95th percentile, milliseconds.
    public var p95: Double

    /// Makes a latency.
    public init(mean: Double, p50: Double, p95: Double) {
        self.mean = mean
        self.p50 = p50
        self.p95 = p95
    }
}
