import QuestionAnswering

/// The values of one metric of one system in two results, question by question.
struct PairedSeries {
    let system: String
    let metric: String
    let baseline: [Double]
    let now: [Double]

    var differences: [Double] { zip(now, baseline).map { $0 - $1 } }

    func mean(of values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
}

/// What two results have in common, checked.
struct ResultPairing {
    /// Places in the new and in the older result.
    let questions: [(now: Int, baseline: Int)]
    let missingNow: [String]
    let missingInBaseline: [String]
    let series: [PairedSeries]
    let notes: [String]

    init(_ now: EvaluationResult, _ baseline: EvaluationResult, named name: String) throws {
        let newPlaces = try Self.places(now, "this result")
        let oldPlaces = try Self.places(baseline, name)
        var questions: [(now: Int, baseline: Int)] = []
        for (place, question) in now.questions.enumerated() {
            if let old = oldPlaces[Array(question.id.utf8)] { questions.append((place, old)) }
        }
        self.questions = questions
        missingInBaseline = Self.names(now, outside: oldPlaces)
        missingNow = Self.names(baseline, outside: newPlaces)
        guard !questions.isEmpty else {
            throw Self.nothingMatches(
                name,
                "the questions of this result",
                "\(baseline.questions.count) others"
            )
        }
        let common = try Self.series(now, baseline, questions, named: name)
        guard !common.series.isEmpty else {
            throw Self.nothingMatches(
                name,
                "per-question values of " + Self.list(now.systems),
                "those of " + Self.list(baseline.systems)
            )
        }
        series = common.series
        notes = Self.differingSettings(now, baseline) + common.notes
    }

    private static func places(_ result: EvaluationResult, _ name: String) throws
        -> [[UInt8]: Int]
    {
        var places: [[UInt8]: Int] = [:]
        for (place, question) in result.questions.enumerated() {
            guard places.updateValue(place, forKey: Array(question.id.utf8)) == nil else {
                throw fault(name, "every question once", "\(question.id) twice")
            }
        }
        return places
    }

    private static func names(_ result: EvaluationResult, outside places: [[UInt8]: Int])
        -> [String]
    {
        result.questions.map(\.id).filter { places[Array($0.utf8)] == nil }
    }

    private static func series(
        _ now: EvaluationResult,
        _ baseline: EvaluationResult,
        _ questions: [(now: Int, baseline: Int)],
        named name: String
    ) throws -> (series: [PairedSeries], notes: [String]) {
        let new = try measured(now, "this result")
        let old = try measured(baseline, name)
        var series: [PairedSeries] = []
        for one in new {
            guard let other = old.first(where: { $0.name == one.name }) else { continue }
            let pairs = questions.compactMap { place -> (now: Double, baseline: Double)? in
                guard let new = one.values[place.now], let old = other.values[place.baseline]
                else { return nil }
                return (new, old)
            }
            guard !pairs.isEmpty else { continue }
            series.append(
                PairedSeries(
                    system: one.name.system,
                    metric: one.name.metric,
                    baseline: pairs.map(\.baseline),
                    now: pairs.map(\.now)
                )
            )
        }
        let compared = Set(series.map { MeasuredName(system: $0.system, metric: $0.metric) })
        let notes = [("only in this result", new), ("only in \(name)", old)].flatMap { place, all in
            all.filter { !compared.contains($0.name) }
                .map { "\($0.name.system) \($0.name.metric): \(place)" }
        }
        return (series, Array(Set(notes)).sorted())
    }

    /// Which metric of which system.
    private struct MeasuredName: Hashable {
        let system: String
        let metric: String
    }

    private static func measured(_ result: EvaluationResult, _ name: String) throws
        -> [(name: MeasuredName, values: [Double?])]
    {
        var all: [(name: MeasuredName, values: [Double?])] = []
        for system in result.systems {
            for (metric, values) in system.values.sorted(by: { $0.key < $1.key }) {
                let of = "\(system.name) \(metric)"
                guard values.count == result.questions.count else {
                    throw fault(
                        name,
                        "\(result.questions.count) values of \(of), one a question",
                        "\(values.count)"
                    )
                }
                for (value, question) in zip(values, result.questions) {
                    guard value?.isFinite != false else {
                        throw fault(
                            name,
                            "finite values of \(of)",
                            "\(value ?? .nan) for the question \(question.id)"
                        )
                    }
                }
                // Values without a score, such as probabilities, are kept for plots: no more of them
                // is better or worse.
                let isScored = system.scores.isEmpty || system.scores[metric] != nil
                guard isScored else { continue }
                all.append((MeasuredName(system: system.name, metric: metric), values))
            }
        }
        return all
    }

    private static func differingSettings(_ now: EvaluationResult, _ baseline: EvaluationResult)
        -> [String]
    {
        let (new, old) = (now.setting, baseline.setting)
        return [
            ("kind", baseline.kind.rawValue, now.kind.rawValue),
            ("data", old.data, new.data),
            ("split", old.split ?? "none", new.split ?? "none"),
            ("convention", old.convention.rawValue, new.convention.rawValue),
            ("product filter", "\(old.productFilter)", "\(new.productFilter)"),
            ("documents", "\(old.documents)", "\(new.documents)"),
        ].filter { $0.1 != $0.2 }.map { "\($0.0) was \($0.1), is \($0.2)" }
    }

    private static func list(_ systems: [SystemResult]) -> String {
        systems.isEmpty
            ? "no system"
            : systems.map { system in
                "\(system.name) (\(system.values.keys.sorted().joined(separator: ", ")))"
            }.joined(separator: ", ")
    }

    private static func nothingMatches(_ name: String, _ expected: String, _ found: String)
        -> QuarryError
    {
        QuarryError(
            .badData,
            while: "comparing with",
            name,
            expected: expected,
            found: found,
            nextStep: "Make a new baseline with the same questions and systems."
        )
    }

    private static func fault(_ name: String, _ expected: String, _ found: String) -> QuarryError {
        QuarryError(.badData, while: "comparing with", name, expected: expected, found: found)
    }
}
