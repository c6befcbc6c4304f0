import Evaluation
import Foundation
import TestSupport
import Testing

@Suite struct TRECEvaluationTests {
    @Test func topicsOfOneSideOnlyAreReported() throws {
        let evaluation = try TRECEvaluation(
            of: run("1 Q0 a 1 2 x\n3 Q0 a 1 2 x"),
            against: qrels("1 0 a 1\n2 0 a 1"),
            cutoffs: [1]
        )
        #expect(evaluation.missing == ["2"] && evaluation.unjudged == ["3"])
        #expect(evaluation.topicCount == 1 && evaluation.mean("map") == 1)
    }

    @Test func completeAveragingCountsMissingTopicsAsZero() throws {
        let evaluation = try TRECEvaluation(
            of: run("1 Q0 a 1 2 x"),
            against: qrels("1 0 a 1\n2 0 a 1"),
            averaging: .complete
        )
        #expect(evaluation.topicCount == 2 && evaluation.mean("map") == 0.5)
        #expect(evaluation.mean("P_100") == 0.005 && evaluation.mean("P_7") == nil)
    }

    @Test func withoutACommonTopicThereIsNothingToScore() {
        let text = message {
            try TRECEvaluation(of: run("9 Q0 a 1 2 x"), against: qrels("1 0 a 1"))
        }
        #expect(text.contains("\"1\"") && text.contains("\"9\""), "\(text)")
    }

    @Test func agreesWithTrecEvalTopicByTopic() throws {
        let wanted = try ReferenceValues.all.get().trec
        let evaluation = try TRECEvaluation(
            of: run(#require(wanted.run)),
            against: qrels(#require(wanted.qrels))
        )
        expectEqual(evaluation, wanted)
        let topics = try #require(wanted.topics)
        #expect(evaluation.topics.map(\.name) == topics.keys.sorted())
        for topic in evaluation.topics {
            let wanted = try #require(topics[topic.name])
            for (measure, value) in zip(evaluation.measures, topic.values) {
                #expect(isClose(value, wanted[measure] ?? -1), "\(topic.name) \(measure)")
            }
            #expect(Double(topic.counts.relevantRetrieved) == wanted["num_rel_ret"])
        }
    }

    @Test(
        .enabled(if: SharedData.isPresent),
        arguments: ["notebooks__data__qrels.test", "notebooks__data__qrels.trec"]
    )
    func publishedJudgmentsScoreAsTrecEval(name: String) throws {
        let folder = try SharedData.unpacked("golden-retrieval")
        let judgments = try TRECQrels(reading: folder.appending(path: name).path)
        var scores: [String: [String: Double]] = [:]
        for (topic, grades) in judgments.grades {
            for (document, grade) in grades {
                let noise = Double(fnv(topic + document) % 97)
                scores[topic, default: [:]][document] = noise + 20 * Double(max(grade, 0))
            }
        }
        let evaluation = try TRECEvaluation(of: TRECRun(scores: scores), against: judgments)
        expectEqual(evaluation, try #require(try ReferenceValues.all.get().sharedTrec[name]))
    }

    @Test(.enabled(if: SharedData.isPresent), arguments: ["json", "trec"])
    func publishedRunsScoreAsTrecEval(kind: String) throws {
        let folder = try SharedData.unpacked("golden-retrieval")
        func file(_ name: String) -> String {
            folder.appending(path: "tests__unit__ranx__test_data__\(name).\(kind)").path
        }
        let evaluation = try TRECEvaluation(
            of: TRECRun(reading: file("run")),
            against: TRECQrels(reading: file("qrels"))
        )
        expectEqual(evaluation, try #require(try ReferenceValues.all.get().sharedTrec["ranx"]))
    }

    private func expectEqual(_ found: TRECEvaluation, _ wanted: ReferenceValues.Ranking) {
        #expect(found.measures.sorted() == wanted.means.keys.sorted())
        for (measure, value) in wanted.means {
            #expect(isClose(found.mean(measure) ?? -1, value), "\(measure)")
        }
        #expect(found.counts.retrieved == wanted.counts["num_ret"])
        #expect(found.counts.relevant == wanted.counts["num_rel"])
        #expect(found.counts.relevantRetrieved == wanted.counts["num_rel_ret"])
    }
}
