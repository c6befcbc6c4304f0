import Evaluation

/// How far scores differ between parts of the products: one column a fold, their mean and spread.
struct FoldText {
    private let result: EvaluationResult
    private let folds: ProductFolds

    init(_ result: EvaluationResult, _ folds: ProductFolds) {
        self.result = result
        self.folds = folds
    }

    /// The table.
    var lines: [String] {
        let heading = (1...folds.count).map { "fold \($0)" } + ["mean", "sd"]
        var table = TextTable(["system", "metric"] + heading)
        for system in result.systems {
            for metric in metrics {
                guard let values = system.values[metric] else { continue }
                table.add([system.name, metric] + cells(values))
            }
        }
        return table.lines
    }

    private var metrics: [String] {
        result.kind == .retriever
            ? result.cutoffs.map { "has_answer_recall@\($0)" } : ["exact", "f1", "has_answer_f1"]
    }

    private func cells(_ values: [Double?]) -> [String] {
        let means: [Double?] = (0..<folds.count).map { fold in
            let part = folds.inside(fold).compactMap { values[$0] }
            return part.isEmpty ? nil : part.reduce(0, +) / Double(part.count)
        }
        let known = means.compactMap { $0 }
        let mean = known.reduce(0, +) / Double(max(1, known.count))
        let squares = known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let deviation = known.count > 1 ? (squares / Double(known.count - 1)).squareRoot() : 0
        return means.map { $0.map(ResultText.digits) ?? "" }
            + [ResultText.digits(mean), ResultText.digits(deviation)]
    }
}
