import Evaluation
import QuestionAnswering
import Testing

@Suite struct ReaderScoringTests {
    private let questions = [
        Judged.question("right", answers: [("one hour", "a")]),
        Judged.question("refused", answers: [("one hour", "a")]),
        Judged.question("half", answers: [("one hour", "a")]),
        Judged.question("nobody"),
        Judged.question("invented"),
    ]

    private var records: [EvaluationRecord] {
        [
            Self.record("right", ["one hour"], gap: 2),
            Self.record("refused", ["one hour"], gap: -2),
            Self.record("half", ["one", "the hour", "one hour"], gap: 1),
            Self.record("nobody", ["x"], gap: -1),
            Self.record("invented", ["x"], gap: 3),
        ]
    }

    static func record(_ question: String, _ spans: [String], gap: Double) -> EvaluationRecord {
        let answers = spans.map { span in
            Answer(
                text: span,
                score: 1,
                probability: 0.5,
                passage: PassageID(1),
                documentID: DocumentID("a"),
                range: TextRange(scalars: 0..<span.count, bytes: 0..<span.count),
                context: Snippet(text: "", range: TextRange(scalars: 0..<0, bytes: 0..<0)),
                metadata: [:]
            )
        }
        let reading = Reading(
            answers: answers,
            noAnswerScore: 0,
            noAnswerGap: gap,
            windowCount: 1,
            noAnswerProbability: 0.4
        )
        return EvaluationRecord(question: question, reading: ReadingRecord(reading, passages: 1))
    }

    private func value(_ name: String, _ result: SystemResult) throws -> Double {
        try #require(result.scores[name], "\(name)").value
    }

    @Test func everyQuestionCountsUnderAll() throws {
        let result = ReaderScoring(questions, convention: .all, threshold: 0)
            .result(records, named: "r")
        #expect(try value("exact", result) == 2.0 / 5)
        #expect(abs(try value("f1", result) - (1 + 0 + 2.0 / 3 + 1 + 0) / 5) < 1e-12)
        #expect(try value("has_answer_exact", result) == 1.0 / 3)
        #expect(try value("best_span_exact", result) == 2.0 / 3)
        #expect(try value("no_answer_accuracy", result) == 0.5)
        #expect(try value("exact@3", result) == 4.0 / 5)
        #expect(result.scores["exact"]?.count == 5)
    }

    @Test func onlyAnsweredQuestionsCountInTheBookAndNullIsDropped() throws {
        let result = ReaderScoring(questions, convention: .haystack, threshold: 0)
            .result(records, named: "r")
        #expect(try value("exact", result) == 2.0 / 3)
        #expect(result.scores["exact"]?.count == 3)
    }

    @Test func aQuestionWithNothingToReadIsLeftOutOfTheBooksFigure() {
        var records = records
        records[0].reading = nil
        let scoring = ReaderScoring(questions, convention: .haystack, threshold: 0)
        #expect(scoring.result(records, named: "r").scores["exact"]?.count == 2)
        let all = ReaderScoring(questions, convention: .all, threshold: 0)
        #expect(all.result(records, named: "r").scores["exact"]?.count == 5)
    }

    @Test func aWrongRetrievalIsLeftOutOfTheBooksPipeline() {
        var records = records
        for index in records.indices {
            records[index].retrieved = [
                RetrievedRecord(document: "b", score: 1, containsAnswer: false, isGold: false),
                RetrievedRecord(document: "a", score: 0, containsAnswer: true, isGold: true),
            ]
        }
        func count(passages: Int) -> Int? {
            ReaderScoring(questions, convention: .haystack, threshold: 0, passages: passages)
                .result(records, named: "p").scores["exact"]?.count
        }
        #expect(count(passages: 1) == nil)
        #expect(count(passages: 2) == 3)
    }

    @Test func alwaysSayingNoAnswerScoresTheUnanswerableShare() throws {
        let result = ReaderScoring(questions, convention: .all, threshold: 0).alwaysNoAnswer()
        #expect(try value("exact", result) == 2.0 / 5)
        #expect(try value("f1", result) == 2.0 / 5)
        #expect(try value("has_answer_f1", result) == 0)
    }

    @Test func aThresholdMovesReplies() throws {
        let strict = ReaderScoring(questions, convention: .all, threshold: 2.5)
            .result(records, named: "r")
        #expect(try value("has_answer_exact", strict) == 0)
        let open = ReaderScoring(questions, convention: .all, threshold: -5)
            .result(records, named: "r")
        #expect(try value("no_answer_accuracy", open) == 0)
    }
}
