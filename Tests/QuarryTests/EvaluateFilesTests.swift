import Foundation
import TestSupport
import Testing

/// `quarry evaluate squad` and `trec` score files that any system wrote.
@Suite struct EvaluateFilesTests {
    let directory: TemporaryDirectory
    let quarry: QuarryProcess

    init() throws {
        directory = try TemporaryDirectory()
        quarry = QuarryProcess(directory: directory.url)
        for (name, text) in files {
            try Data(text.utf8).write(to: directory.url.appending(path: name))
        }
    }

    @Test func squadScoresHaveTheOfficialNames() throws {
        let outcome = try quarry.run(
            "evaluate",
            "squad",
            "squad.json",
            "said.json",
            "--no-answer-scores",
            "unsure.json",
            "--json"
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        let scores = try outcome.json()
        #expect(scores["exact"] as? Double == 50 && scores["total"] as? Int == 2)
        #expect(scores["HasAns_f1"] as? Double == 100 && scores["NoAns_exact"] as? Double == 0)
        #expect(scores["best_exact"] as? Double == 100)
        #expect(scores["always_no_answer"] as? Double == 50)
    }

    @Test func theTableShowsTheBaseline() throws {
        let outcome = try quarry.run("evaluate", "squad", "squad.json", "said.json")
        #expect(outcome.output.contains("always \"no answer\"  50.00    50.00"))
    }

    @Test func missingPredictionsAreWarnedAbout() throws {
        let outcome = try quarry.run("evaluate", "squad", "squad.json", "one.json", "--json")
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("1 questions have no prediction"))
        #expect(try outcome.json()["missing_predictions"] as? Int == 1)
    }

    @Test func trecMeasuresHaveTheNamesOfTrecEval() throws {
        let outcome = try quarry.run(
            "evaluate",
            "trec",
            "qrels",
            "run",
            "--top-k",
            "2,1",
            "--per-topic",
            "--json"
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        let scores = try outcome.json()
        #expect(scores["map"] as? Double == 0.5 && scores["recall_2"] as? Double == 1)
        #expect(scores["num_q"] as? Int == 1 && scores["topics_missing_in_run"] as? Int == 1)
        #expect((scores["topics"] as? [String: Any])?.keys.sorted() == ["1"])
        #expect(outcome.errors.contains("--complete"))
    }

    @Test func completeAveragingIsNamed() throws {
        let outcome = try quarry.run("evaluate", "trec", "qrels", "run", "--complete")
        #expect(outcome.output.contains("Means over 2 topics: all topics in the judgments."))
        #expect(outcome.output.contains("map           0.2500"))
    }

    @Test(arguments: [
        (["squad", "gone.json", "said.json"], Int32(66), "gone.json"),
        (["squad", "squad.json", "run"], 65, "run:1:1"),
        (
            ["squad", "squad.json", "said.json", "--no-answer-scores", "nan.json"], 65,
            "finite number"
        ),
        (["trec", "qrels", "squad.json"], 65, "squad.json:1:"),
        (["trec", "run", "run"], 65, "run:1"),
        (["trec", "qrels", "run", "--top-k", "0,5"], 64, "--top-k"),
        (["trec", "qrels", "run", "--top-k", "5,5"], 64, "--top-k"),
        (["trec", "qrels"], 64, "run"),
    ])
    func wrongFilesAreNamed(arguments: [String], status: Int32, words: String) throws {
        let outcome = try quarry.run(["evaluate"] + arguments)
        #expect(outcome.status == status, "\(outcome.errors)")
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
    }

    private let files = [
        "squad.json": """
        {"version": "v2.0", "data": [{"paragraphs": [{"context": "It is red.", "qas": [
          {"id": "a", "question": "Colour?", "answers": [{"text": "red", "answer_start": 6}]},
          {"id": "b", "question": "Size?", "is_impossible": true, "answers": []}]}]}]}
        """,
        "said.json": #"{"a": "Red", "b": "It"}"#,
        "one.json": #"{"a": "Red"}"#,
        "unsure.json": #"{"a": 0.25, "b": 0.5}"#,
        "nan.json": #"{"a": NaN}"#,
        "qrels": "1 0 d1 1\n2 0 d1 1\n",
        "run": "1 Q0 d2 1 2.5 x\n1 Q0 d1 2 1.5 x\n",
    ]
}
