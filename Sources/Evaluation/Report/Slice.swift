/// The questions of a result that have something in common.
struct Slice: Sendable {
    /// What divides the questions, such as `domain`.
    var dimension: String
    /// Such as `electronics`.
    var value: String
    /// Their places in the result.
    var questions: [Int]

    /// Fewer questions than this say little.
    var isSmall: Bool { questions.count < 10 }

    /// The mean of those values that there are, with an approximate 95 % interval.
    ///
    /// The interval is the normal approximation, cut to 0…1: a slice is there to be looked into,
    /// not to decide by.
    func mean(of values: [Double?]) -> Score? {
        let present = questions.compactMap { values.indices.contains($0) ? values[$0] : nil }
            .filter(\.isFinite)
        guard !present.isEmpty else { return nil }
        let count = Double(present.count)
        let mean = present.reduce(0, +) / count
        guard present.count > 1 else { return Score(value: mean, count: 1) }
        let squares = present.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let half = 1.959964 * (squares / (count - 1) / count).squareRoot()
        return Score(
            value: mean,
            low: max(mean - half, min(mean, 0)),
            high: min(mean + half, max(mean, 1)),
            count: present.count
        )
    }
}

extension EvaluationResult {
    /// All slices by dimension, dimensions by name; whether somebody answered is always one of them.
    var slicesByDimension: [(dimension: String, slices: [Slice])] {
        var groups: [String: [String: [Int]]] = [:]
        for (index, question) in questions.enumerated() {
            for (dimension, value) in question.slices {
                groups[dimension, default: [:]][value, default: []].append(index)
            }
        }
        if !groups.keys.contains(where: { $0.contains("answer") }) {
            for (index, question) in questions.enumerated() {
                let value = question.answerable ? "answerable" : "unanswerable"
                groups["answerable or not", default: [:]][value, default: []].append(index)
            }
        }
        return groups.sorted { $0.key < $1.key }.map { dimension, values in
            let slices = values.map {
                Slice(dimension: dimension, value: $0.key, questions: $0.value)
            }
            return (dimension, ordered(slices))
        }
    }

    /// Values that start with a number by that number, such as lengths; others by size.
    private func ordered(_ slices: [Slice]) -> [Slice] {
        let numbers = slices.map { leadingNumber(of: $0.value) }
        guard numbers.contains(nil) else {
            return slices.sorted {
                (leadingNumber(of: $0.value) ?? 0, $0.value)
                    < (leadingNumber(of: $1.value) ?? 0, $1.value)
            }
        }
        return slices.sorted { ($1.questions.count, $0.value) < ($0.questions.count, $1.value) }
    }

    private func leadingNumber(of text: String) -> Double? {
        let digits = text.drop { "<>≤≥ ".contains($0) }.prefix { $0.isASCII && $0.isNumber }
        guard let number = Double(digits) else { return nil }
        return text.hasPrefix("<") ? number - 0.5 : text.hasPrefix(">") ? number + 0.5 : number
    }
}

extension Slice {
    /// Whether a question is one of them.
    func contains(_ question: Int) -> Bool {
        // Ascending, as they were gathered.
        var low = 0
        var high = questions.count
        while low < high {
            let middle = (low + high) / 2
            if questions[middle] < question { low = middle + 1 } else { high = middle }
        }
        return low < questions.count && questions[low] == question
    }
}
