import Evaluation
import Foundation
import TestSupport

extension SyntheticResult {
    /// Three reviews that were written for these tests.
    static let reviews = [
        """
        The straps are padded well and I wore it for nine hours without a sore spot. What I’d flag: \
        the bottle pockets are shallow, and my steel bottle jumped out on a stile. Zips run smoothly.
        """,
        String(
            repeating: "It rained for most of the week and the cover held. The lid pocket is big "
                + "enough for a cup & two oranges, not three; my map <did not> survive. ",
            count: 12
        ),
        "Café-tested 🎒: light (1.1 kg), «not» waterproof. A naïve buyer’s review.",
    ]

    /// Adds a failure for each question that is not fully right.
    static func addMisses(
        to system: inout SystemResult,
        _ kind: EvaluationResult.Kind,
        _ questions: [EvaluationResult.Question],
        _ texts: [String],
        _ random: inout SplitMix64
    ) {
        let values = system.values[kind == .retriever ? "mrr@20" : "f1"] ?? []
        for (index, question) in questions.enumerated() {
            let loss = 1 - ((values.indices.contains(index) ? values[index] : nil) ?? 1)
            guard loss > (kind == .retriever ? 0.9 : 0.3), !texts.isEmpty else { continue }
            let documents = (0..<3).map { rank in
                Miss.ShownDocument(
                    id: "review-\((index + rank * 7) % texts.count)-\(rank)",
                    rank: rank == 2 ? nil : rank + 1,
                    text: texts[(index + rank * 7) % texts.count]
                )
            }
            let blame = kindOfMiss(kind, question, &random)
            let shows = kind != .retriever && ![.readerRefused, .retrieverMissed].contains(blame)
            var gold: [Miss.MarkedSpan] = []
            if question.answerable { gold.append(span(in: documents[0], &random)) }
            let isOverlapping = Bool.random(using: &random)
            let said = isOverlapping ? gold.first.map { shifted($0, in: documents[0]) } : nil
            system.misses.append(
                Miss(
                    question: index,
                    blame: blame,
                    loss: loss,
                    gold: gold,
                    predicted: shows ? said ?? span(in: documents[0], &random) : nil,
                    gap: system.values["gap"]?[index],
                    probability: system.values["probability"]?[index],
                    documents: documents
                )
            )
            system.blame[blame, default: 0] += 1
        }
    }

    private static func kindOfMiss(
        _ kind: EvaluationResult.Kind,
        _ question: EvaluationResult.Question,
        _ random: inout SplitMix64
    ) -> Blame {
        if !question.answerable { return .answeredUnanswerable }
        let retrieving: [Blame] = [.retrieverMissed, .rankedTooLow, .labelQuestionable]
        let reading: [Blame] = [.readerRefused, .wrongSpan, .wrongSpan]
        switch kind {
        case .retriever: return retrieving.randomElement(using: &random) ?? .retrieverMissed
        case .reader: return reading.randomElement(using: &random) ?? .wrongSpan
        case .pipeline: return (retrieving + reading).randomElement(using: &random) ?? .wrongSpan
        }
    }

    private static func span(
        in document: Miss.ShownDocument,
        _ random: inout SplitMix64
    ) -> Miss.MarkedSpan {
        let scalars = Array(document.text.unicodeScalars)
        let start = Int.random(in: 0..<max(scalars.count - 40, 1), using: &random)
        return cut(scalars, document.id, from: start, to: start + 36)
    }

    private static func shifted(
        _ span: Miss.MarkedSpan,
        in document: Miss.ShownDocument
    ) -> Miss.MarkedSpan {
        cut(
            Array(document.text.unicodeScalars),
            document.id,
            from: span.start + 12,
            to: span.end + 9
        )
    }

    private static func cut(
        _ scalars: [Unicode.Scalar],
        _ document: String,
        from: Int,
        to: Int
    ) -> Miss.MarkedSpan {
        let start = min(from, scalars.count)
        let end = max(start, min(to, scalars.count))
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[start..<end])
        return Miss.MarkedSpan(text: String(text), document: document, start: start, end: end)
    }
}
