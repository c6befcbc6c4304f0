/// A metric's name in a result: what is measured and, behind an @, how far down the list.
package struct MetricName: Hashable, Comparable, Sendable {
    /// Such as `recall`.
    package let base: String
    /// Such as 5 in `recall@5`; nil without one.
    package let cutoff: Int?

    /// Reads a name; what stands behind an @ and is no number belongs to the base.
    package init(_ name: String) {
        let parts = name.split(separator: "@", omittingEmptySubsequences: false)
        if parts.count == 2, let cutoff = Int(parts[1]) {
            base = String(parts[0])
            self.cutoff = cutoff
        } else {
            base = name
            cutoff = nil
        }
    }

    /// Makes a name of its parts.
    package init(base: String, cutoff: Int?) {
        self.base = base
        self.cutoff = cutoff
    }

    /// As results write it.
    package var name: String { cutoff.map { "\(base)@\($0)" } ?? base }

    /// As people write it.
    package var label: String {
        let words = MetricName.labels[base] ?? base.replacing("_", with: " ")
        return cutoff.map { "\(words)@\($0)" } ?? words
    }

    /// Known metrics in the order of `known`, then others by name; then by cut-off.
    package static func < (left: MetricName, right: MetricName) -> Bool {
        (left.rank, left.base, left.cutoff ?? 0) < (right.rank, right.base, right.cutoff ?? 0)
    }

    private var rank: Int { MetricName.known.firstIndex(of: base) ?? MetricName.known.count }

    private static let known = [
        "exact", "f1", "has_answer_exact", "has_answer_f1", "no_answer_accuracy", "recall",
        "has_answer_recall", "precision", "success", "mrr", "map", "ndcg",
    ]

    private static let labels = [
        "exact": "EM", "f1": "F1", "has_answer_exact": "EM, answerable",
        "has_answer_f1": "F1, answerable", "no_answer_accuracy": "No-answer accuracy",
        "recall": "Recall", "has_answer_recall": "Recall, answerable", "precision": "Precision",
        "success": "Success", "mrr": "MRR", "map": "MAP", "ndcg": "nDCG",
    ]
}

extension EvaluationResult {
    /// Systems, then baselines.
    var all: [SystemResult] { systems + baselines }

    /// Every metric that anything was scored by, in order.
    var metrics: [MetricName] {
        Set(all.flatMap(\.scores.keys)).map(MetricName.init).sorted()
    }

    /// The metric that sums the result up: F1 or EM for readers, recall at about 5 for retrievers.
    var mainMetric: MetricName? {
        let scored = Set(systems.flatMap(\.scores.keys)).map(MetricName.init).sorted()
        if kind != .retriever,
            let main = scored.first(where: { ["f1", "exact"].contains($0.name) })
        {
            return scored.first { $0.name == "f1" } ?? main
        }
        let recalls = scored.filter { $0.base == "recall" && $0.cutoff != nil }
        return recalls.min { distance($0) < distance($1) } ?? scored.first
    }

    private func distance(_ metric: MetricName) -> Int { abs((metric.cutoff ?? 0) - 5) }

    /// The share of questions nobody answered: what always replying "no answer" scores.
    var alwaysNullScore: Double? {
        questions.isEmpty
            ? nil : Double(questions.count { !$0.answerable }) / Double(questions.count)
    }

    /// The value a system has to beat, and its name: the best baseline, or always saying nothing.
    func baseline(for metric: MetricName) -> (value: Double, name: String)? {
        let scored = baselines.compactMap { baseline in
            baseline.scores[metric.name].map { (value: $0.value, name: baseline.name) }
        }
        let best = scored.filter(\.value.isFinite).max { $0.value < $1.value }
        guard best == nil, kind != .retriever, ["exact", "f1"].contains(metric.base) else {
            return best
        }
        return alwaysNullScore.map { ($0, "always “no answer”") }
    }
}
