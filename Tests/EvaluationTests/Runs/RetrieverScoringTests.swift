import Evaluation
import QuestionAnswering
import Testing

@Suite struct RetrieverScoringTests {
    private let questions = [
        Judged.question("first", answers: [("hour", "a")]),
        Judged.question("third", answers: [("hour", "c"), ("day", "d")]),
        Judged.question("missed", answers: [("hour", "z")]),
        Judged.question("nobody"),
    ]

    private var records: [EvaluationRecord] {
        [
            record("first", [("a", true, true), ("b", false, false)]),
            record("third", [("x", false, false), ("d", false, true), ("c", true, true)]),
            record("missed", [("x", false, false)]),
            record("nobody", [("x", false, false)]),
        ]
    }

    private func record(_ question: String, _ rows: [(String, Bool, Bool)]) -> EvaluationRecord {
        EvaluationRecord(
            question: question,
            retrieved: rows.enumerated().map { rank, row in
                RetrievedRecord(
                    document: row.0,
                    score: Double(-rank),
                    containsAnswer: row.1,
                    isGold: row.2
                )
            }
        )
    }

    @Test func everyMetricHasItsValue() throws {
        let result = RetrieverScoring(questions, cutoffs: [1, 3]).result(records, named: "r")
        func value(_ name: String) throws -> Double { try #require(result.scores[name]).value }
        #expect(try value("recall@1") == 2.0 / 4)
        #expect(try value("recall@3") == 3.0 / 4)
        #expect(try value("has_answer_recall@1") == 1.0 / 3)
        #expect(try value("has_answer_recall@3") == 2.0 / 3)
        #expect(abs(try value("mrr@3") - (1 + 1.0 / 3) / 3) < 1e-12)
        #expect(abs(try value("gold_document_recall@3") - 2.0 / 3) < 1e-12)
        #expect(abs(try value("map@3") - (1 + (0.5 + 2.0 / 3) / 2) / 3) < 1e-12)
        #expect(result.scores["recall@1"]?.count == 4)
        #expect(result.scores["mrr@1"]?.count == 3)
    }

    @Test func aQuestionNobodyAnsweredHasNoValueWhereItDoesNotCount() {
        let result = RetrieverScoring(questions, cutoffs: [1]).result(records, named: "r")
        #expect(result.values["recall@1"] == [1, 0, 0, 1])
        #expect(result.values["has_answer_recall@1"] == [1, 0, 0, nil])
    }

    @Test func theBaselinesAreThoseOfTheCandidates() throws {
        let counts: [CandidatePool.Count] = [
            .init(passages: 2, answering: 1), .init(passages: 4, answering: 1),
            .init(passages: 3, answering: 0), .init(passages: 3, answering: 0),
        ]
        let all = RetrieverScoring(questions, cutoffs: [1]).baselines(counts, suffix: "")
        let random = try #require(all.first { $0.name == "random order" })
        let ceiling = try #require(all.first { $0.name == "ceiling" })
        #expect(random.scores["has_answer_recall@1"]?.value == 0.75 / 3)
        #expect(random.scores["recall@1"]?.value == 1.75 / 4)
        #expect(ceiling.scores["recall@1"]?.value == 3.0 / 4)
    }
}
