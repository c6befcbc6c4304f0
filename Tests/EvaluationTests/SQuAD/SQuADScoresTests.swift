import Evaluation
import Foundation
import TestSupport
import Testing

@Suite struct SQuADScoresTests {
    @Test func theSecondEditionByHand() throws {
        // q1 has two words of three right, q2 refuses rightly, q3's gold is nothing once
        // normalised.
        let said = try predictions(#"{"q1": "loudest kettle", "q2": "", "q3": "the"}"#)
        let scores = try SQuADScores(of: said, on: dataset(smallSQuAD))
        #expect(isClose(scores.exact, 100 * 2.0 / 3) && isClose(scores.f1, 100 * (2 / 3.0 + 2) / 3))
        #expect(scores.parts.withAnswer?.exactPercent == 50)
        #expect(scores.parts.withoutAnswer?.exactPercent == 100)
        #expect(isClose(scores.parts.alwaysNoAnswer, 1.0 / 3))
        #expect(scores.parts.bestExact == nil)
    }

    @Test func theFirstEditionSeesNoCommonWordInTwoEmptyAnswers() throws {
        let json =
            #"{"version":"1.1","data":[{"paragraphs":[{"context":"c","qas":[{"id":"1","question":"?","answers":[{"text":"The"}]}]}]}]}"#
        let scores = try SQuADScores(of: predictions(#"{"1": "the"}"#), on: dataset(json))
        #expect(scores.edition == .v1 && scores.exact == 100 && scores.f1 == 0)
    }

    @Test func missingAndUnknownIdsAreCounted() throws {
        let said = try predictions(#"{"q2": "", "q9": "x"}"#)
        let scores = try SQuADScores(of: said, on: dataset(smallSQuAD))
        #expect(scores.missing == ["q1", "q3"] && scores.unknown == ["q9"])
        #expect(scores.total == 3 && isClose(scores.exact, 100 / 3.0))
        #expect(isClose(scores.parts.noAnswerAccuracy, 1.0 / 3))
    }

    @Test func everyPredictionNeedsItsNoAnswerScore() throws {
        let said = try predictions(#"{"q1": "a", "q2": "b"}"#)
        let unsure = try noAnswerScores(#"{"q1": 0.5, "zz": 1}"#)
        let text = message {
            try SQuADScores(of: said, on: dataset(smallSQuAD), noAnswerScores: unsure)
        }
        #expect(text.contains("q2") && text.contains("a no-answer score for every prediction"))
    }

    @Test func theJSONHasTheOfficialNames() throws {
        let said = try predictions(#"{"q1": "loudest", "q2": "x", "q3": ""}"#)
        let unsure = try noAnswerScores(#"{"q1": 0, "q2": 0.5, "q3": 1}"#)
        let scores = try SQuADScores(of: said, on: dataset(smallSQuAD), noAnswerScores: unsure)
        let data = try JSONEncoder().encode(scores)
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(
            object.keys.sorted() == [
                "HasAns_exact", "HasAns_f1", "HasAns_total", "NoAns_exact", "NoAns_f1",
                "NoAns_total", "always_no_answer", "best_exact", "best_exact_thresh", "best_f1",
                "best_f1_thresh", "edition", "exact", "f1", "missing_predictions",
                "no_answer_accuracy", "total", "unknown_predictions",
            ]
        )
    }

    @Test(
        .enabled(if: SharedData.isPresent),
        arguments: [
            "BERT_ensemble_Google_AI_Language_", "Dynamic_Chunk_Reader_IBM_",
            "Co-attention_Allen_Institute_for_Artificial_Intelligence_and_University_of_Washington_",
            "Span_Classifier_Google_NYC_", "r-net_Microsoft_Research_Asia_",
            "r-net+_ensemble_Microsoft_Research_Asia_",
        ]
    )
    func publishedPredictionsScoreExactly(name: String) throws {
        let folder = try SharedData.unpacked("squad")
        let file = folder.appending(path: "predictions-v1.1/\(name).json")
        let scores = try SQuADScores(
            of: SQuADPredictions<String>(reading: file.path),
            on: Self.firstEdition.get()
        )
        let expected = try JSONDecoder().decode(
            [String: [String: Double]].self,
            from: Data(
                contentsOf: folder.appending(path: "predictions-v1.1/EXPECTED_EM_F1.json")
            )
        )
        let wanted = try #require(expected["\(name).json"])
        #expect(scores.exact == wanted["exact_match"])
        #expect(scores.f1 == wanted["f1"])
        #expect(scores.total == 10570 && scores.missing.isEmpty && scores.unknown.isEmpty)
    }

    @Test(.enabled(if: SharedData.isPresent))
    func theSecondEditionScoresAsTheOfficialScorer() throws {
        let folder = try SharedData.unpacked("squad")
        let data = try SQuADDataset(
            reading: folder.appending(path: "dev-v2.0-half.json").path
        )
        #expect(data.questions.count == 6078 && data.edition == .v2)
        let said = data.questions.map { question -> (id: String, value: String) in
            let gold = question.golds.first ?? "Gold"
            return (question.id, ["", gold, gold + " it was", "the"][Int(fnv(question.id) % 4)])
        }
        let unsure = data.questions.map { question -> (id: String, value: Double) in
            let steps = Int((fnv(question.id) >> 8) % 64) + (question.golds.isEmpty ? 40 : 0)
            return (question.id, Double(steps) / 104)
        }
        // The official scorer's file has the ids sorted, and takes ties in that order.
        let sorted = SQuADPredictions<Double>(unsure.sorted { $0.id < $1.id })
        for (name, scores, threshold) in [
            ("plain", nil, 1.0), ("scored", sorted, 1), ("half", sorted, 0.5),
        ] {
            let scores = try SQuADScores(
                of: SQuADPredictions(said),
                on: data,
                noAnswerScores: scores,
                threshold: threshold
            )
            let found = Dictionary(uniqueKeysWithValues: scores.figures.map { ($0.name, $0.value) })
            let wanted = try #require(try ReferenceValues.all.get().squad2[name])
            for (figure, value) in wanted {
                #expect(isClose(found[figure] ?? -1, value, by: 1e-14), "\(name) \(figure)")
            }
        }
    }

    private static let firstEdition = Result {
        try SQuADDataset(
            reading: SharedData.unpacked("squad").appending(path: "dev-v1.1.json").path
        )
    }
}
