import Foundation
import TestSupport
import Testing

@Suite struct EvaluateTests {
    let directory: TemporaryDirectory
    let quarry: QuarryProcess

    init() throws {
        directory = try TemporaryDirectory()
        quarry = QuarryProcess(directory: directory.url)
        let demo = packageRoot.appending(path: "Corpora/demo/reviews.jsonl").path
        let outcome = try quarry.run("import", demo, "--split", "test", "--labels", "--quiet")
        try #require(outcome.status == 0, "\(outcome.errors)")
    }

    private func file(_ name: String) -> String { directory.url.appending(path: name).path }

    private func score(_ json: [String: Any], _ list: String, _ name: String, _ metric: String)
        -> [String: Any]?
    {
        let systems = json[list] as? [[String: Any]]
        let system = systems?.first { ($0["name"] as? String)?.hasPrefix(name) == true }
        return (system?["scores"] as? [String: Any])?[metric] as? [String: Any]
    }

    @Test func aRetrieverStandsBesideChanceAndCeiling() throws {
        let json = try quarry.run(
            ["evaluate", "retriever", "--split", "test", "--top-k", "1,3", "--json"]
        ).json()
        let found = try #require(score(json, "systems", "bm25", "has_answer_recall@3"))
        let chance = try #require(score(json, "baselines", "random order", "has_answer_recall@3"))
        let best = try #require(score(json, "baselines", "ceiling", "has_answer_recall@3"))
        let values = try [chance, found, best].map { try #require($0["value"] as? Double) }
        #expect(values == values.sorted(), "chance, bm25, ceiling: \(values)")
        let low = try #require(found["low"] as? Double)
        let high = try #require(found["high"] as? Double)
        #expect(low <= values[1] && values[1] <= high && low < high)
    }

    @Test(arguments: ["retriever", "reader", "pipeline"])
    func aReportThatCannotBeLeftIsToldBeforeTheRun(_ kind: String) throws {
        try Data("no folder".utf8).write(to: URL(filePath: file("taken")))
        for place in ["taken", "taken/below"] {
            let outcome = try quarry.run("evaluate", kind, "--split", "test", "--report", place)
            #expect(outcome.status == 73, "\(outcome.errors)")
            #expect(outcome.errors.contains("taken"), "\(outcome.errors)")
            #expect(outcome.output.isEmpty && !outcome.errors.contains("questions"))
        }
    }

    @Test func theSameCommandGivesTheSameBytesOnAnyNumberOfThreads() throws {
        func output(_ threads: String) throws -> String {
            let text = try quarry.run(
                "evaluate",
                "retriever",
                "--retriever",
                "bm25",
                "--retriever",
                "tfidf",
                "--threads",
                threads,
                "--json"
            ).output
            return try text.replacing(Regex("\"latency\":\\{.*?\\}\\},"), with: "")
        }
        let one = try output("1")
        #expect(one.contains("recall@20"))
        #expect(try output("2") == one)
        #expect(try output("7") == one)
    }

    @Test func aReaderStandsBesideAlwaysNoAnswerAndGoesOnFromItsJournal() throws {
        let command = [
            "evaluate", "reader", "--split", "test", "--filter", "item_id=drift-28", "--journal",
            "journal.jsonl", "--report", "page", "--json",
        ]
        let json = try quarry.run(command).json()
        let always = try #require(score(json, "baselines", "always no answer", "f1"))
        let setting = try #require(json["setting"] as? [String: Any])
        let unanswerable = try #require(setting["unanswerable"] as? Int)
        let count = try #require(always["count"] as? Int)
        let share = try #require(always["value"] as? Double)
        #expect(abs(share - Double(unanswerable) / Double(count)) < 1e-12)
        #expect(score(json, "systems", "minilm-l6-reader", "f1") != nil)
        let page = try String(contentsOfFile: file("page/index.html"), encoding: .utf8)
        #expect(page.contains("always no answer") && !page.contains("src=\"http"))

        let again = try quarry.run(command)
        #expect(again.errors.contains("going on behind \(count) results"))
        #expect(try again.json()["systems"] as? NSArray == json["systems"] as? NSArray)
        let other = try quarry.run(command + ["--max-answer-len", "7"])
        #expect(other.status == 65)
        #expect(other.errors.contains("the journal of this very run"))
    }

    @Test func aSQuADFileNeedsNoIndexAndItsPredictionsScoreTheSame() throws {
        let data = """
            {"version": "v2.0", "data": [{"title": "t", "paragraphs": [{"context":
            "An MP3 is about 1 MB/minute, so about 6000 hours depending on file size.", "qas": [
            {"id": "a", "question": "How much music can this hold?", "is_impossible": false,
             "answers": [{"text": "6000 hours", "answer_start": 38}]},
            {"id": "b", "question": "Why is there no data?", "is_impossible": true, "answers": []}
            ]}]}]}
            """
        try Data(data.utf8).write(to: URL(filePath: file("squad.json")))
        let json = try quarry.run(
            ["evaluate", "reader", "--squad", "squad.json", "--predictions", "p.json", "--json"]
        ).json()
        #expect(json["total"] as? Int == 2)
        #expect(json["windows_per_second"] as? Double ?? 0 > 0)
        let scored = try quarry.run("evaluate", "squad", "squad.json", "p.json", "--json").json()
        #expect(scored["exact"] as? Double == json["exact"] as? Double)
        #expect(scored["f1"] as? Double == json["f1"] as? Double)
        let index = try quarry.run("evaluate", "reader", "--predictions", "p.json")
        #expect(index.status == 64)
    }

    @Test func aPipelineIsMeasuredWholeAndOnGoldDocuments() throws {
        let json = try quarry.run([
            "evaluate", "pipeline", "--filter", "item_id=drift-28", "--scope", "product", "--scope",
            "catalogue", "--top-k-retriever", "3", "--json",
        ]).json()
        for name in ["bm25 + minilm-l6-reader", "gold documents + minilm-l6-reader"] {
            #expect(score(json, "systems", name, "exact@3") != nil, "\(name)")
        }
        let systems = try #require(json["systems"] as? [[String: Any]])
        #expect(systems.count == 3)
        #expect((systems[0]["latency"] as? [String: Any])?["read"] != nil)
        #expect(systems.allSatisfy { !(($0["blame"] as? [String: Any])?.isEmpty ?? true) })
    }

    @Test func aSignificantLossEndsWithExitCodeOne() throws {
        let command = ["evaluate", "retriever", "--top-k", "1"]
        let good = try quarry.run(command + ["--json"])
        try Data(good.output.utf8).write(to: URL(filePath: file("good.json")))
        let same = try quarry.run(command + ["--against", "good.json"])
        #expect(same.status == 0, "\(same.errors)")
        var worse = try good.json()
        var systems = try #require(worse["systems"] as? [[String: Any]])
        systems[0]["values"] = (systems[0]["values"] as? [String: [Any]])?.mapValues { values in
            values.map { $0 is NSNull ? $0 : 1.0 }
        }
        worse["systems"] = systems
        try JSONSerialization.data(withJSONObject: worse)
            .write(to: URL(filePath: file("perfect.json")))
        let lost = try quarry.run(command + ["--against", "perfect.json"])
        #expect(lost.status == 1, "\(lost.output)\(lost.errors)")
    }

    @Test func whatCannotBeEvaluatedIsSaidClearly() throws {
        let split = try quarry.run("evaluate", "retriever", "--split", "nosuch")
        #expect(split.status == 66)
        #expect(split.errors.contains("labels of test"), "\(split.errors)")
        try Data("{}".utf8).write(to: URL(filePath: file("empty.json")))
        let against = try quarry.run("evaluate", "retriever", "--against", "empty.json")
        #expect(against.status == 65)
        #expect(try quarry.run("evaluate", "retriever", "--against", "none.json").status == 66)
        #expect(try quarry.run("evaluate", "retriever", "--top-k", "0").status == 64)
        #expect(try quarry.run("evaluate", "retriever", "--folds", "1").status == 64)
        try Data(fewReviews.utf8).write(to: directory.url.appending(path: "few.jsonl"))
        _ = try quarry.run("import", "few.jsonl", "--index", "unlabelled")
        let none = try quarry.run("evaluate", "reader", "--index", "unlabelled")
        #expect(none.status == 66)
        #expect(none.errors.contains("no labels at all"))
    }

    @Test func labelsWithoutDocumentsAreToldOf() throws {
        let deleted = try quarry.run("documents", "delete", "drift-28-001")
        #expect(deleted.status == 0, "\(deleted.errors)")
        let outcome = try quarry.run("evaluate", "retriever")
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("documents that are not in the index"))
    }

    @Test func anExperimentChecksWhatItStates() throws {
        let experiment = """
            name: demo
            command: evaluate retriever --top-k 1
            expect:
              - {label: ceiling, at: [baselines, ceiling, scores, "recall@1", value], value: 1, tolerance: 0.2}
              - {label: labels, at: [setting, labels], value: LABELS, tolerance: 0}
            """
        let labels = try quarry.run("labels", "count", "--json").json()["labels"] as? Int
        func run(_ labels: String) throws -> QuarryProcess.Outcome {
            let text = experiment.replacingOccurrences(of: "LABELS", with: labels)
            try Data(text.utf8).write(to: URL(filePath: file("demo.yaml")))
            return try quarry.run("evaluate", "run", "demo.yaml")
        }
        let good = try run("\(try #require(labels))")
        #expect(good.status == 0, "\(good.output)\(good.errors)")
        let wrong = try run("7")
        #expect(wrong.status == 1)
        #expect(wrong.output.contains("← expected"))
        try Data("name: x".utf8).write(to: URL(filePath: file("bad.yaml")))
        #expect(try quarry.run("evaluate", "run", "bad.yaml").status == 65)
    }
}
