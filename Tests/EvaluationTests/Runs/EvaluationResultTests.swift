import Evaluation
import Foundation
import Testing

@Suite struct EvaluationResultTests {
    @Test func aResultSurvivesJSON() throws {
        var system = SystemResult(name: "bm25", scores: ["recall@5": Score(value: 0.5, count: 2)])
        system.values = ["recall@5": [1, nil]]
        system.blame = [.retrieverMissed: 1]
        let result = EvaluationResult(
            kind: .retriever,
            setting: .init(
                data: "demo",
                split: "test",
                convention: .haystack,
                productFilter: true,
                labels: 3,
                documents: 5,
                answerable: 1,
                unanswerable: 1
            ),
            questions: [],
            systems: [system],
            baselines: []
        )
        let data = try JSONEncoder().encode(result)
        #expect(try JSONDecoder().decode(EvaluationResult.self, from: data) == result)
        let text = String(decoding: data, as: UTF8.self)
        #expect(text.contains("\"retriever missed\":1"))
        #expect(text.contains("haystack-0.9"))
    }
}
