import Evaluation

/// Small results to compare.
enum Comparisons {
    /// A result over questions `q0`, `q1` and so on, every other one answerable.
    static func result(_ systems: [SystemResult], questions: Int) -> EvaluationResult {
        EvaluationResult(
            kind: .reader,
            setting: .init(
                data: "demo",
                split: "test",
                convention: .all,
                productFilter: true,
                labels: questions,
                documents: 5,
                answerable: (questions + 1) / 2,
                unanswerable: questions / 2
            ),
            questions: (0..<questions).map { number in
                .init(
                    id: "q\(number)",
                    text: "\(number)?",
                    product: nil,
                    answerable: number % 2 == 0,
                    slices: [:]
                )
            },
            systems: systems,
            baselines: []
        )
    }

    /// One system with the values of its metrics.
    static func result(_ values: [String: [Double?]], system: String = "s") -> EvaluationResult {
        var one = SystemResult(name: system)
        one.values = values
        return result([one], questions: values.values.first?.count ?? 0)
    }
}
