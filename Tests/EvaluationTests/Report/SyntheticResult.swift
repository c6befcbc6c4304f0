import Evaluation
import Foundation
import TestSupport

/// Results as an evaluation might give them, made up from a seed.
enum SyntheticResult {
    /// Result of a kind with so many questions over the given texts.
    static func make(
        _ kind: EvaluationResult.Kind,
        questions count: Int = 330,
        seed: UInt64 = 1,
        texts: [String] = SyntheticResult.reviews,
        skill: Double = 0.55
    ) -> EvaluationResult {
        var random = SplitMix64(seed: seed)
        let questions = (0..<count).map { question(at: $0, &random) }
        let answerable = questions.count(where: \.answerable)
        let names: [String] =
            switch kind {
            case .retriever: ["bm25", "minilm-multi-qa", "hybrid of bm25 and minilm"]
            case .reader: ["minilm-squad2", "deberta-small-subjqa-fine-tuned"]
            case .pipeline: ["bm25 + minilm-squad2"]
            }
        let systems = names.enumerated().map { place, name in
            system(
                named: name,
                kind,
                questions,
                texts,
                skill: skill + 0.08 * Double(place),
                &random
            )
        }
        return EvaluationResult(
            kind: kind,
            setting: .init(
                data: "demo",
                split: "test",
                convention: .haystack,
                productFilter: true,
                labels: count * 13 / 12,
                documents: texts.count,
                answerable: answerable,
                unanswerable: count - answerable,
                options: ["no_answer_threshold": "0.35", "top_k": "1,3,5,10,20"]
            ),
            questions: questions,
            systems: systems,
            baselines: baselines(kind, answerable: answerable, of: count)
        )
    }

    private static func question(
        at index: Int,
        _ random: inout SplitMix64
    ) -> EvaluationResult.Question {
        let starts = ["How", "What", "Does it", "Is it", "Where", "Why"]
        let kind = starts[min(Int.random(in: 0..<10, using: &random), 5)]
        let domains = ["electronics", "books", "grocery", "movies", "restaurants", "tripadvisor"]
        let domain = domains[min(Int.random(in: 0..<9, using: &random), 5)]
        let lengths = ["0–50 words", "51–150 words", "151–400 words", "401 words and more"]
        return EvaluationResult.Question(
            id: "product-\(index % 12)/question-\(index)",
            text: "\(kind) the strap after a long walk, number \(index)?",
            product: "product-\(index % 12)",
            answerable: Double.random(in: 0..<1, using: &random) < 0.46,
            slices: [
                "question type": kind, "domain": domain,
                "review length": lengths[Int.random(in: 0..<4, using: &random)],
                "subjective or not":
                    Bool.random(using: &random) ? "subjective" : "not subjective",
            ]
        )
    }

    private static func system(
        named name: String,
        _ kind: EvaluationResult.Kind,
        _ questions: [EvaluationResult.Question],
        _ texts: [String],
        skill: Double,
        _ random: inout SplitMix64
    ) -> SystemResult {
        var system = SystemResult(name: name)
        if kind == .retriever {
            system.values = rankings(questions, skill: skill, &random)
            system.latency = ["retrieve": Latency(mean: 2.6, p50: 2.2, p95: 6.4)]
        } else {
            system.values = readings(
                questions,
                skill: skill,
                isPipeline: kind == .pipeline,
                &random
            )
            system.windows = questions.count * 14
            system.windowsPerSecond = 61.3
            system.noAnswerThreshold = 0.35
            system.latency = ["read": Latency(mean: 261, p50: 240, p95: 411)]
            if kind == .pipeline {
                system.latency["retrieve"] = Latency(mean: 2.6, p50: 2.2, p95: 6.4)
                system.latency["total"] = Latency(mean: 264, p50: 243, p95: 417)
            }
        }
        system.scores = system.values.mapValues(score)
        for name in ["gap", "probability", "correct"] { system.scores[name] = nil }
        addMisses(to: &system, kind, questions, texts, &random)
        return system
    }

    /// Recall, MRR and the like of ranks that follow from a skill.
    private static func rankings(
        _ questions: [EvaluationResult.Question],
        skill: Double,
        _ random: inout SplitMix64
    ) -> [String: [Double?]] {
        var values: [String: [Double?]] = [:]
        let ranks = questions.map { _ in
            Int(pow(Double.random(in: 0..<1, using: &random), 1 / (1.1 - skill)) * 30) + 1
        }
        for cutoff in [1, 3, 5, 10, 20] {
            values["recall@\(cutoff)"] = ranks.map { $0 <= cutoff ? 1 : 0 }
            values["has_answer_recall@\(cutoff)"] = zip(ranks, questions).map { rank, question in
                question.answerable ? (rank <= cutoff ? 1 : 0) : nil
            }
            values["mrr@\(cutoff)"] = ranks.map { $0 <= cutoff ? 1 / Double($0) : 0 }
            values["ndcg@\(cutoff)"] = ranks.map { $0 <= cutoff ? 1 / log2(Double($0) + 1) : 0 }
        }
        return values
    }

    private static func readings(
        _ questions: [EvaluationResult.Question],
        skill: Double,
        isPipeline: Bool,
        _ random: inout SplitMix64
    ) -> [String: [Double?]] {
        var values: [String: [Double?]] = [:]
        for question in questions {
            let gap = Double.random(in: -6...9, using: &random)
            let probability = 1 / (1 + exp(-gap / 2))
            let right = Double.random(in: 0..<1, using: &random) < (probability + skill) / 2
            let f1 =
                right
                ? 1 : (Bool.random(using: &random) ? Double.random(in: 0..<0.8, using: &random) : 0)
            values["f1", default: []].append(f1)
            values["exact", default: []].append(right ? 1 : 0)
            values["has_answer_f1", default: []].append(question.answerable ? f1 : nil)
            values["no_answer_accuracy", default: []].append(
                question.answerable ? nil : right ? 1 : 0
            )
            values["gap", default: []].append(gap)
            values["probability", default: []].append(gap > -4 ? probability : nil)
            values["correct", default: []].append(right ? 1 : 0)
            for cutoff in isPipeline ? [1, 3, 5, 10] : [] {
                let better = 1 - (1 - f1) / Double(cutoff).squareRoot()
                values["f1@\(cutoff)", default: []].append(better)
                values["exact@\(cutoff)", default: []].append(better > 0.7 ? 1 : 0)
            }
        }
        return values
    }

    private static func score(of values: [Double?]) -> Score {
        let present = values.compactMap(\.self)
        guard !present.isEmpty else { return Score(value: 0, count: 0) }
        let mean = present.reduce(0, +) / Double(present.count)
        let half = 1.96 * (mean * (1 - mean) / Double(present.count)).squareRoot()
        return Score(
            value: mean,
            low: max(mean - half, 0),
            high: min(mean + half, 1),
            count: present.count
        )
    }

    private static func baselines(
        _ kind: EvaluationResult.Kind,
        answerable: Int,
        of count: Int
    ) -> [SystemResult] {
        guard kind == .retriever else {
            let score = Score(
                value: Double(count - answerable) / Double(max(count, 1)),
                count: count
            )
            return [SystemResult(name: "always no answer", scores: ["exact": score, "f1": score])]
        }
        var scores: [String: Score] = [:]
        for cutoff in [1, 3, 5, 10, 20] {
            let value = min(Double(cutoff) / 22, 1)
            scores["recall@\(cutoff)"] = Score(value: value, count: count)
            scores["has_answer_recall@\(cutoff)"] = Score(value: value, count: answerable)
        }
        return [SystemResult(name: "random order", scores: scores)]
    }
}
